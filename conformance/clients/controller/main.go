// A small operator as people write them: for every ConfigMap with the label demo.example/copies it applies a
// Deployment of so many replicas, and writes onto the ConfigMap how many of them are ready. One of several instances
// leads. Each thing that it sees is one line of standard output.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"strconv"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	appsv1ac "k8s.io/client-go/applyconfigurations/apps/v1"
	corev1ac "k8s.io/client-go/applyconfigurations/core/v1"
	metav1ac "k8s.io/client-go/applyconfigurations/meta/v1"
	clientgoscheme "k8s.io/client-go/kubernetes/scheme"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/builder"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/log"
	"sigs.k8s.io/controller-runtime/pkg/log/zap"
	"sigs.k8s.io/controller-runtime/pkg/metrics/server"
	"sigs.k8s.io/controller-runtime/pkg/predicate"
)

const (
	copiesLabel = "demo.example/copies"
	readyNote   = "demo.example/ready"
	owner       = "demo-operator"
)

type reconciler struct{ client.Client }

// Reconcile applies the Deployment and reports what became of it.
func (r *reconciler) Reconcile(ctx context.Context, request ctrl.Request) (ctrl.Result, error) {
	var source corev1.ConfigMap
	if err := r.Get(ctx, request.NamespacedName, &source); err != nil {
		if apierrors.IsNotFound(err) {
			fmt.Printf("gone %s\n", request.Name)
		}
		return ctrl.Result{}, client.IgnoreNotFound(err)
	}
	copies, err := strconv.Atoi(source.Labels[copiesLabel])
	if err != nil {
		return ctrl.Result{}, nil
	}
	if err := r.Apply(ctx, deployment(&source, int32(copies)), client.FieldOwner(owner), client.ForceOwnership); err != nil {
		return ctrl.Result{}, fmt.Errorf("apply: %w", err)
	}
	var made appsv1.Deployment
	if err := r.Get(ctx, request.NamespacedName, &made); err != nil {
		// The cache has not seen it yet; its event comes.
		return ctrl.Result{}, client.IgnoreNotFound(err)
	}
	ready := strconv.Itoa(int(made.Status.ReadyReplicas))
	if source.Annotations[readyNote] == ready {
		return ctrl.Result{}, nil
	}
	before := source.DeepCopy()
	if source.Annotations == nil {
		source.Annotations = map[string]string{}
	}
	source.Annotations[readyNote] = ready
	patch := client.MergeFromWithOptions(before, client.MergeFromWithOptimisticLock{})
	if err := r.Patch(ctx, &source, patch); err != nil {
		if apierrors.IsConflict(err) {
			return ctrl.Result{RequeueAfter: 10 * time.Millisecond}, nil
		}
		return ctrl.Result{}, fmt.Errorf("patch: %w", err)
	}
	fmt.Printf("ready %s %s of %d\n", request.Name, ready, copies)
	return ctrl.Result{}, nil
}

func deployment(source *corev1.ConfigMap, copies int32) *appsv1ac.DeploymentApplyConfiguration {
	labels := map[string]string{"app": source.Name}
	container := corev1ac.Container().WithName("app").WithImage("registry.example/app:1")
	return appsv1ac.Deployment(source.Name, source.Namespace).
		WithLabels(labels).
		WithOwnerReferences(metav1ac.OwnerReference().
			WithAPIVersion("v1").WithKind("ConfigMap").WithName(source.Name).WithUID(source.UID).
			WithController(true).WithBlockOwnerDeletion(true)).
		WithSpec(appsv1ac.DeploymentSpec().
			WithReplicas(copies).
			WithSelector(metav1ac.LabelSelector().WithMatchLabels(labels)).
			WithTemplate(corev1ac.PodTemplateSpec().
				WithLabels(labels).
				WithSpec(corev1ac.PodSpec().WithContainers(container))))
}

func hasCopies(object client.Object) bool {
	_, ok := object.GetLabels()[copiesLabel]
	return ok
}

// try uses the client for what operators do beside reconciling, and says what a server must answer.
func try(ctx context.Context, direct client.Client) error {
	key := types.NamespacedName{Namespace: "default", Name: "tried"}
	made := &corev1.ConfigMap{Data: map[string]string{"a": "1"}}
	made.Namespace, made.Name = key.Namespace, key.Name
	if err := direct.Create(ctx, made); err != nil {
		return fmt.Errorf("create: %w", err)
	}
	again := made.DeepCopy()
	again.ResourceVersion = ""
	if err := direct.Create(ctx, again); !apierrors.IsAlreadyExists(err) {
		return fmt.Errorf("create again: %w", err)
	}
	stale := made.DeepCopy()
	made.Data["a"] = "2"
	if err := direct.Update(ctx, made); err != nil {
		return fmt.Errorf("update: %w", err)
	}
	if err := direct.Update(ctx, stale); !apierrors.IsConflict(err) {
		return fmt.Errorf("update of the past: %w", err)
	}
	invalid := corev1ac.ConfigMap("Not_A_Name", "default")
	if err := direct.Apply(ctx, invalid, client.FieldOwner(owner)); !apierrors.IsInvalid(err) {
		return fmt.Errorf("apply of a bad name: %w", err)
	}
	stolen := corev1ac.ConfigMap("tried", "default").WithData(map[string]string{"a": "3"})
	if err := direct.Apply(ctx, stolen, client.FieldOwner(owner)); !apierrors.IsConflict(err) {
		return fmt.Errorf("apply of what another owns: %w", err)
	}
	var list corev1.ConfigMapList
	if err := direct.List(ctx, &list, client.InNamespace("default"), client.Limit(1)); err != nil {
		return fmt.Errorf("list: %w", err)
	}
	if len(list.Items) != 1 || list.Continue == "" {
		return fmt.Errorf("list in pages: %d items, continue %q", len(list.Items), list.Continue)
	}
	if err := direct.Delete(ctx, made, client.Preconditions{UID: &made.UID}); err != nil {
		return fmt.Errorf("delete: %w", err)
	}
	if err := direct.Get(ctx, key, made); !apierrors.IsNotFound(err) {
		return fmt.Errorf("get of nothing: %w", err)
	}
	return nil
}

func run() error {
	name := flag.String("name", "one", "who it is")
	contentType := flag.String("content-type", "application/json", "how objects are encoded; empty: the library's choice")
	flag.Parse()
	ctrl.SetLogger(zap.New(zap.WriteTo(os.Stderr)))
	ctx := log.IntoContext(ctrl.SetupSignalHandler(), ctrl.Log)
	config, err := ctrl.GetConfig()
	if err != nil {
		return err
	}
	config.ContentType = *contentType
	config.QPS, config.Burst = 200, 400
	scheme := runtime.NewScheme()
	if err := clientgoscheme.AddToScheme(scheme); err != nil {
		return err
	}
	lease, renew, retry := 3*time.Second, 2*time.Second, 300*time.Millisecond
	manager, err := ctrl.NewManager(config, ctrl.Options{
		Scheme:                  scheme,
		Metrics:                 server.Options{BindAddress: "0"},
		LeaderElection:          true,
		LeaderElectionID:        owner,
		LeaderElectionNamespace: "default",
		LeaseDuration:           &lease,
		RenewDeadline:           &renew,
		RetryPeriod:             &retry,
	})
	if err != nil {
		return err
	}
	err = ctrl.NewControllerManagedBy(manager).
		For(&corev1.ConfigMap{}, builder.WithPredicates(predicate.NewPredicateFuncs(hasCopies))).
		Owns(&appsv1.Deployment{}).
		Complete(&reconciler{manager.GetClient()})
	if err != nil {
		return err
	}
	go func() {
		<-manager.Elected()
		fmt.Printf("leader %s\n", *name)
		direct, err := client.New(config, client.Options{Scheme: scheme})
		if err == nil {
			err = try(ctx, direct)
		}
		if err != nil {
			fmt.Printf("failed %v\n", err)
		} else {
			fmt.Println("tried")
		}
	}()
	fmt.Printf("waiting %s\n", *name)
	return manager.Start(ctx)
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
