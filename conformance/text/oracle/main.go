// Answers questions about durations, quantities, versions, globs, ignore files and regular expressions with Go's own
// libraries: one JSON request a line on stdin, one JSON answer a line.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/Masterminds/semver/v3"
	"github.com/bmatcuk/doublestar/v4"
	"github.com/go-git/go-git/v5/plumbing/format/gitignore"
	"github.com/gobwas/glob"
	"k8s.io/apimachinery/pkg/api/resource"
)

type answer struct {
	Out   string `json:"out"`
	Error string `json:"error,omitempty"`
}

func reply(out any, err error) answer {
	if err != nil {
		return answer{Error: err.Error()}
	}
	return answer{Out: fmt.Sprint(out)}
}

func answerOf(r []string) answer {
	switch r[0] {
	case "duration":
		d, err := time.ParseDuration(r[1])
		return reply(fmt.Sprintf("%d %s", int64(d), d), err)
	case "quantity":
		q, err := resource.ParseQuantity(r[1])
		return reply(q.String(), err)
	case "quantities":
		a, err := resource.ParseQuantity(r[1])
		if err != nil {
			return reply("", err)
		}
		b, err := resource.ParseQuantity(r[2])
		if err != nil {
			return reply("", err)
		}
		sum, difference := a.DeepCopy(), a.DeepCopy()
		sum.Add(b)
		difference.Sub(b)
		return reply(fmt.Sprintf("%d %s %s", a.Cmp(b), sum.String(), difference.String()), nil)
	case "version":
		v, err := semver.NewVersion(r[1])
		if err != nil {
			return answer{Error: "invalid"}
		}
		return reply(v.String(), nil)
	case "strictVersion":
		v, err := semver.StrictNewVersion(r[1])
		if err != nil {
			return answer{Error: "invalid"}
		}
		return reply(v.String(), nil)
	case "compareVersions":
		a, err := semver.NewVersion(r[1])
		if err != nil {
			return answer{Error: "invalid"}
		}
		b, err := semver.NewVersion(r[2])
		if err != nil {
			return answer{Error: "invalid"}
		}
		return reply(a.Compare(b), nil)
	case "constraint":
		c, err := semver.NewConstraint(r[1])
		if err != nil {
			return reply("", err)
		}
		v, err := semver.NewVersion(r[2])
		if err != nil {
			return answer{Error: "invalid"}
		}
		return reply(c.Check(v), nil)
	case "path":
		return reply(filepath.Match(r[1], r[2]))
	case "gobwas":
		g, err := glob.Compile(r[1], '/')
		if err != nil {
			return reply("", err)
		}
		return reply(g.Match(r[2]), nil)
	case "doublestar":
		return reply(doublestar.Match(r[1], r[2]))
	case "ignore":
		var patterns []gitignore.Pattern
		for _, line := range strings.Split(r[1], "\n") {
			if !strings.HasPrefix(line, "#") && len(strings.TrimSpace(line)) > 0 {
				patterns = append(patterns, gitignore.ParsePattern(line, nil))
			}
		}
		return reply(gitignore.NewMatcher(patterns).Match(strings.Split(r[2], "/"), r[3] == "true"), nil)
	case "replace":
		re, err := regexp.Compile(r[1])
		if err != nil {
			return reply("", err)
		}
		found, _ := json.Marshal(re.FindAllStringSubmatch(r[2], -1))
		return reply(string(found)+re.ReplaceAllString(r[2], r[3]), nil)
	}
	return answer{Error: "unknown op"}
}

func safely(r []string) (a answer) {
	defer func() {
		if p := recover(); p != nil {
			a = answer{Error: "panic"}
		}
	}()
	return answerOf(r)
}

func main() {
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(nil, 64<<20)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for in.Scan() {
		var r []string
		if err := json.Unmarshal(in.Bytes(), &r); err != nil {
			panic(err)
		}
		line, _ := json.Marshal(safely(r))
		out.Write(append(line, '\n'))
	}
}
