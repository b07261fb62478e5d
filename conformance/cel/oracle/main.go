// Evaluates CEL expressions with cel-go in the environment that Flux sets up, and the lists, math, bindings and
// two-variable extensions: one JSON request a line on stdin, one JSON answer a line.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"reflect"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/ext"
	"google.golang.org/protobuf/types/known/structpb"
)

type request struct {
	Expr string         `json:"expr"`
	Vars []string       `json:"vars"`
	Data map[string]any `json:"data"`
}
type answer struct {
	Out   string `json:"out"`
	Error string `json:"error,omitempty"`
}

func fix(v any) any {
	switch t := v.(type) {
	case map[string]any:
		for k := range t {
			t[k] = fix(t[k])
		}
	case []any:
		for i := range t {
			t[i] = fix(t[i])
		}
	case json.Number:
		if i, err := t.Int64(); err == nil {
			return i
		}
		f, _ := t.Float64()
		return f
	}
	return v
}

func run(r request) (a answer) {
	defer func() {
		if p := recover(); p != nil {
			a = answer{Error: fmt.Sprint("panic ", p)}
		}
	}()
	opts := []cel.EnvOption{cel.HomogeneousAggregateLiterals(), cel.EagerlyValidateDeclarations(true), cel.DefaultUTCTimeZone(true), cel.CrossTypeNumericComparisons(true), cel.OptionalTypes(), ext.Strings(), ext.Sets(), ext.Encoders(), ext.Lists(), ext.Math(), ext.TwoVarComprehensions(), ext.Bindings()}
	for _, v := range r.Vars {
		opts = append(opts, cel.Variable(v, cel.DynType))
	}
	env, err := cel.NewEnv(opts...)
	if err != nil {
		return answer{Error: err.Error()}
	}
	parse := env.Parse
	if r.Vars != nil {
		parse = env.Compile
	}
	ast, iss := parse(r.Expr)
	if iss != nil && iss.Err() != nil {
		return answer{Error: iss.String()}
	}
	prog, err := env.Program(ast)
	if err != nil {
		return answer{Error: err.Error()}
	}
	fix(r.Data)
	v, _, err := prog.Eval(r.Data)
	if err != nil {
		return answer{Error: err.Error()}
	}
	if b, ok := v.Value().(bool); ok {
		return answer{Out: fmt.Sprint(b)}
	}
	j, err := v.ConvertToNative(reflect.TypeOf(&structpb.Value{}))
	if err != nil {
		return answer{Error: "convert: " + err.Error()}
	}
	out, _ := json.Marshal(j.(*structpb.Value).AsInterface())
	return answer{Out: string(out)}
}

func main() {
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(nil, 64<<20)
	for in.Scan() {
		var r request
		d := json.NewDecoder(bytes.NewReader(in.Bytes()))
		d.UseNumber()
		if err := d.Decode(&r); err != nil {
			panic(err)
		}
		b, _ := json.Marshal(run(r))
		fmt.Println(string(b))
	}
}
