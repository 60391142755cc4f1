// Package check runs rules over the model: it selects them by configuration,
// walks every file once for all of them, and applies ignores. It knows neither
// lint nor breaking rules.
package check
