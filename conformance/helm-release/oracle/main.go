// Answers what apimachinery's three-way strategic merge patch of a Deployment is: a line of JSON in, a line out.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"

	appsv1 "k8s.io/api/apps/v1"
	"k8s.io/apimachinery/pkg/util/strategicpatch"
)

type question struct {
	Original json.RawMessage `json:"original"`
	Modified json.RawMessage `json:"modified"`
	Current  json.RawMessage `json:"current"`
}

type answer struct {
	Out   string `json:"out"`
	Error string `json:"error,omitempty"`
}

func ask(line []byte) answer {
	var q question
	if err := json.Unmarshal(line, &q); err != nil {
		return answer{Error: err.Error()}
	}
	meta, err := strategicpatch.NewPatchMetaFromStruct(&appsv1.Deployment{})
	if err != nil {
		return answer{Error: err.Error()}
	}
	patch, err := strategicpatch.CreateThreeWayMergePatch(q.Original, q.Modified, q.Current, meta, true)
	if err != nil {
		return answer{Error: err.Error()}
	}
	return answer{Out: string(patch)}
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(make([]byte, 1<<20), 1<<26)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for lines.Scan() {
		text, _ := json.Marshal(ask(lines.Bytes()))
		fmt.Fprintln(out, string(text))
	}
}
