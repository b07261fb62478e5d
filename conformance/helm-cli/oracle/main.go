// Prints the built-in types of Kubernetes that are deprecated, as client-go knows them:
// group/version, kind, since when, until when, and what replaces them.
package main

import (
	"fmt"
	"sort"

	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/kubernetes/scheme"
)

type deprecated interface{ APILifecycleDeprecated() (int, int) }
type removed interface{ APILifecycleRemoved() (int, int) }
type replaced interface {
	APILifecycleReplacement() schema.GroupVersionKind
}

func main() {
	var lines []string
	for kind := range scheme.Scheme.AllKnownTypes() {
		object, err := scheme.Scheme.New(kind)
		if err != nil {
			panic(err)
		}
		old, ok := object.(deprecated)
		if !ok {
			continue
		}
		since, sinceMinor := old.APILifecycleDeprecated()
		if since == 0 && sinceMinor == 0 {
			continue
		}
		until, instead := "", ""
		if gone, ok := object.(removed); ok {
			if major, minor := gone.APILifecycleRemoved(); major != 0 || minor != 0 {
				until = fmt.Sprintf("%d.%d", major, minor)
			}
		}
		if other, ok := object.(replaced); ok {
			if to := other.APILifecycleReplacement(); !to.Empty() {
				instead = to.GroupVersion().String() + " " + to.Kind
			}
		}
		lines = append(lines, fmt.Sprintf("%s\t%s\t%d.%d\t%s\t%s",
			kind.GroupVersion(), kind.Kind, since, sinceMinor, until, instead))
	}
	sort.Strings(lines)
	for _, line := range lines {
		fmt.Println(line)
	}
}
