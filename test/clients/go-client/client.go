// Package servicestack declares what generated code names of the client library of this path, for the compiler alone: it calls nothing.
package servicestack

// ResponseStatus is what is said of a failed call.
type ResponseStatus struct {
	ErrorCode, Message, StackTrace string
	Errors                         []ResponseError
	Meta                           map[string]string
}

// ResponseError is what is wrong with one field.
type ResponseError struct {
	ErrorCode, FieldName, Message string
	Meta                          map[string]string
}

// RegenerateApiKeysResponse is an answer that the library brings, for hosts whose own request returns it.
type RegenerateApiKeysResponse struct {
	ResponseStatus *ResponseStatus
}

// IReturn is a request that is answered with a TResponse.
type IReturn[TResponse any] interface{ CreateResponse() TResponse }

// IVerb is a request that is sent with a method of its own.
type IVerb interface{ HttpMethod() string }
