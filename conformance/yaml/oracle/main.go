// Answers questions about YAML with Go's own libraries: one JSON request a line on stdin, one JSON answer a line.
package main

import (
	"bufio"
	"encoding/json"
	"os"

	yaml3 "go.yaml.in/yaml/v3"
	yaml2 "sigs.k8s.io/yaml"
)

type request struct {
	Op   string `json:"op"`
	Text string `json:"text"`
}

type answer struct {
	Out   string `json:"out"`
	Error string `json:"error,omitempty"`
}

func answerOf(r request) answer {
	switch r.Op {
	case "toJson":
		out, err := yaml2.YAMLToJSON([]byte(r.Text))
		return reply(out, err)
	case "toJsonStrict":
		out, err := yaml2.YAMLToJSONStrict([]byte(r.Text))
		return reply(out, err)
	case "toYaml":
		out, err := yaml2.JSONToYAML([]byte(r.Text))
		return reply(out, err)
	case "toJson3":
		var value map[string]interface{}
		if err := yaml3.Unmarshal([]byte(r.Text), &value); err != nil {
			return answer{Error: err.Error()}
		}
		out, err := json.Marshal(value)
		return reply(out, err)
	}
	return answer{Error: "unknown op"}
}

func reply(out []byte, err error) answer {
	if err != nil {
		return answer{Error: err.Error()}
	}
	return answer{Out: string(out)}
}

func main() {
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(nil, 64<<20)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for in.Scan() {
		var r request
		if err := json.Unmarshal(in.Bytes(), &r); err != nil {
			panic(err)
		}
		line, _ := json.Marshal(answerOf(r))
		out.Write(append(line, '\n'))
	}
}
