package servicestack

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
)

// WebServiceException is a call that failed.
type WebServiceException struct {
	// StatusCode is 0 when there was no answer, or none that can be read.
	StatusCode        int
	StatusDescription string
	// ResponseStatus is what was said of it.
	ResponseStatus *ResponseStatus
	ResponseBody   string
	// Inner is why there was no answer.
	Inner error
}

// Error is a line for people.
func (it *WebServiceException) Error() string {
	if it.ResponseStatus == nil {
		return it.StatusDescription
	}
	return fmt.Sprintf("%d %s: %s", it.StatusCode, it.ErrorCode(), it.ErrorMessage())
}

// Unwrap is why there was no answer.
func (it *WebServiceException) Unwrap() error { return it.Inner }

// ErrorCode is made for programs.
func (it *WebServiceException) ErrorCode() string {
	if it.ResponseStatus == nil {
		return ""
	}
	return it.ResponseStatus.ErrorCode
}

// ErrorMessage is made for people.
func (it *WebServiceException) ErrorMessage() string {
	if it.ResponseStatus == nil {
		return ""
	}
	return it.ResponseStatus.Message
}

// FieldErrors has what is wrong with each field.
func (it *WebServiceException) FieldErrors() []ResponseError {
	if it.ResponseStatus == nil {
		return nil
	}
	return it.ResponseStatus.Errors
}

// FieldError is the message about a field, whatever the case of its name; empty when there is none.
func (it *WebServiceException) FieldError(fieldName string) string {
	return it.ResponseStatus.FieldError(fieldName)
}

// IsValidationError tells whether a field is to blame.
func (it *WebServiceException) IsValidationError() bool { return len(it.FieldErrors()) > 0 }

// IsUnauthorized tells whether the caller must come with credentials.
func (it *WebServiceException) IsUnauthorized() bool { return it.IsAny(http.StatusUnauthorized) }

// IsForbidden tells whether the caller may not do this.
func (it *WebServiceException) IsForbidden() bool { return it.IsAny(http.StatusForbidden) }

// IsNotFound tells whether there is no such thing.
func (it *WebServiceException) IsNotFound() bool { return it.IsAny(http.StatusNotFound) }

// IsAny tells whether the status is one of these.
func (it *WebServiceException) IsAny(statusCodes ...int) bool {
	for _, status := range statusCodes {
		if status == it.StatusCode {
			return true
		}
	}
	return false
}

// AsWebServiceException finds the failed call in an error.
func AsWebServiceException(err error) (*WebServiceException, bool) {
	var it *WebServiceException
	ok := errors.As(err, &it)
	return it, ok
}

// GetStatusCode is the status of a failed call, 0 of any other error.
func GetStatusCode(err error) int {
	if it, ok := AsWebServiceException(err); ok {
		return it.StatusCode
	}
	return 0
}

// GetResponseStatus is what was said of a failed call, nil of any other error.
func GetResponseStatus(err error) *ResponseStatus {
	if it, ok := AsWebServiceException(err); ok {
		return it.ResponseStatus
	}
	return nil
}

// ApiResult is an answer, or what was said of the failed call.
type ApiResult[T any] struct {
	Response T
	Error    *ResponseStatus
}

// Succeeded tells whether there is an answer.
func (it ApiResult[T]) Succeeded() bool { return it.Error == nil }

// Failed tells whether there is none.
func (it ApiResult[T]) Failed() bool { return it.Error != nil }

// ErrorCode is made for programs.
func (it ApiResult[T]) ErrorCode() string {
	if it.Error == nil {
		return ""
	}
	return it.Error.ErrorCode
}

// ErrorMessage is made for people.
func (it ApiResult[T]) ErrorMessage() string {
	if it.Error == nil {
		return ""
	}
	return it.Error.Message
}

// FieldError is the message about a field; empty when there is none.
func (it ApiResult[T]) FieldError(fieldName string) string { return it.Error.FieldError(fieldName) }

// statusOf makes a status of any error, as documented: `Exception` where there was no answer.
func statusOf(err error) *ResponseStatus {
	if err == nil {
		return nil
	}
	if status := GetResponseStatus(err); status != nil {
		return status
	}
	return &ResponseStatus{ErrorCode: "Exception", Message: err.Error()}
}

// refusal is what an answer says that is none; where it says nothing, its status does.
func refusal(response *http.Response, text []byte) *WebServiceException {
	var body struct{ ResponseStatus *ResponseStatus }
	if json.Unmarshal(text, &body) != nil || body.ResponseStatus == nil {
		body.ResponseStatus = &ResponseStatus{ErrorCode: http.StatusText(response.StatusCode), Message: response.Status}
	}
	return &WebServiceException{
		StatusCode:        response.StatusCode,
		StatusDescription: response.Status,
		ResponseStatus:    body.ResponseStatus,
		ResponseBody:      string(text),
	}
}
