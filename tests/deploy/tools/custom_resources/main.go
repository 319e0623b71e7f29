// Decodes manifests of the External Secrets Operator and of the Prometheus Operator strictly into the operators' own types:
// a field that they do not have, and a value of the wrong type, is an error. With -planted every field, misspelt, has to be
// one.
package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"

	externalsecrets "github.com/external-secrets/external-secrets/apis/externalsecrets/v1"
	monitoring "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	"sigs.k8s.io/yaml"
)

func check(document []byte) error {
	var kind struct {
		APIVersion string `json:"apiVersion"`
		Kind       string `json:"kind"`
	}
	if err := yaml.Unmarshal(document, &kind); err != nil {
		return err
	}
	switch {
	case kind.APIVersion == externalsecrets.SchemeGroupVersion.String() && kind.Kind == externalsecrets.ExtSecretKind:
		return checkExternalSecret(document)
	case kind.APIVersion == monitoring.SchemeGroupVersion.String() && kind.Kind == monitoring.ServiceMonitorsKind:
		return checkServiceMonitor(document)
	}
	return fmt.Errorf("%s %s is neither an ExternalSecret nor a ServiceMonitor", kind.APIVersion, kind.Kind)
}

func checkExternalSecret(document []byte) error {
	var secret externalsecrets.ExternalSecret
	if err := yaml.UnmarshalStrict(document, &secret); err != nil {
		return err
	}
	if secret.Name == "" || secret.Spec.SecretStoreRef.Name == "" || len(secret.Spec.Data)+len(secret.Spec.DataFrom) == 0 {
		return fmt.Errorf("%q takes nothing from nowhere", secret.Name)
	}
	return nil
}

func checkServiceMonitor(document []byte) error {
	var monitor monitoring.ServiceMonitor
	if err := yaml.UnmarshalStrict(document, &monitor); err != nil {
		return err
	}
	if monitor.Name == "" || len(monitor.Spec.Selector.MatchLabels) == 0 || len(monitor.Spec.Endpoints) == 0 {
		return fmt.Errorf("%q selects nothing", monitor.Name)
	}
	for _, endpoint := range monitor.Spec.Endpoints {
		if endpoint.Port == "" || endpoint.Path == "" {
			return fmt.Errorf("%q does not say the port and the path", monitor.Name)
		}
	}
	return nil
}

// misspelt calls found once for each key of a document, with the document in which that key is wrong. The keys of maps
// that are free (labels, the texts of a template) are left alone.
func misspelt(whole any, value any, found func(key string)) {
	switch node := value.(type) {
	case []any:
		for _, item := range node {
			misspelt(whole, item, found)
		}
	case map[string]any:
		for _, key := range slices.Collect(maps.Keys(node)) {
			item := node[key]
			node[key+"x"] = item
			delete(node, key)
			found(key)
			delete(node, key+"x")
			node[key] = item
			if _, leaf := item.(string); !leaf && key != "labels" && key != "matchLabels" && !isTemplate(node, key) {
				misspelt(whole, item, found)
			}
		}
	}
}

func isTemplate(node map[string]any, key string) bool {
	_, inside := node["engineVersion"]
	return inside && key == "data"
}

func planted(document []byte) (int, error) {
	var whole map[string]any
	if err := yaml.Unmarshal(document, &whole); err != nil {
		return 0, err
	}
	count := 0
	var missed error
	misspelt(whole, whole, func(key string) {
		count++
		wrong, err := json.Marshal(whole)
		if err == nil && check(wrong) == nil {
			missed = fmt.Errorf("%sx was not found", key)
		}
	})
	return count, missed
}

func main() {
	plant := flag.Bool("planted", false, "look whether slips of the pen are found")
	flag.Parse()
	count, failed := 0, flag.NArg() == 0
	for _, file := range flag.Args() {
		text, err := os.ReadFile(file)
		if err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		for _, document := range bytes.Split(text, []byte("\n---\n")) {
			done := 1
			if *plant {
				done, err = planted(document)
			} else {
				err = check(document)
			}
			count += done
			if err != nil {
				fmt.Printf("%s: %v\n", file, err)
				failed = true
			}
		}
	}
	if failed || count == 0 {
		os.Exit(1)
	}
	fmt.Printf("ok: %d\n", count)
}
