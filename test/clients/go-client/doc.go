// Package servicestack stands in for the client library that generated Go code imports, github.com/ServiceStack/servicestack-go: the module
// proxy answers 403 for it, so a check that needs nothing but registries cannot have it.
//
// It is written anew from the library's documented interface, https://docs.servicestack.net/go-add-servicestack-reference, with its names and
// signatures as far as generated code and the programs of this check need them: a program written for the library compiles against it. Like the library it leaves JSON to encoding/json, so it reads what the library reads,
// and nothing more. Left out: batches, one-way messages, uploads, refresh tokens, renewed sign-in, global filters, and the Ctx variant of all
// but Send.
package servicestack
