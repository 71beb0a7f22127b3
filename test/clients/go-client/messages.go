package servicestack

import (
	"strings"
	"time"
)

// IReturn is a request that is answered with a TResponse.
type IReturn[TResponse any] interface{ CreateResponse() TResponse }

// IReturnVoid is a request whose answer has no body.
type IReturnVoid interface{ CreateResponseVoid() }

// IVerb is a request that is sent with a method of its own.
type IVerb interface{ HttpMethod() string }

// ResponseStatus is what is said of a failed call.
type ResponseStatus struct {
	ErrorCode  string            `json:"errorCode,omitempty"`
	Message    string            `json:"message,omitempty"`
	StackTrace string            `json:"stackTrace,omitempty"`
	Errors     []ResponseError   `json:"errors,omitempty"`
	Meta       map[string]string `json:"meta,omitempty"`
}

// FieldError is the message about a field, whatever the case of its name; empty when there is none.
func (it *ResponseStatus) FieldError(fieldName string) string {
	if it == nil {
		return ""
	}
	for _, field := range it.Errors {
		if strings.EqualFold(field.FieldName, fieldName) {
			return field.Message
		}
	}
	return ""
}

// ResponseError is what is wrong with one field.
type ResponseError struct {
	ErrorCode string            `json:"errorCode,omitempty"`
	FieldName string            `json:"fieldName,omitempty"`
	Message   string            `json:"message,omitempty"`
	Meta      map[string]string `json:"meta,omitempty"`
}

// Authenticate signs in, or tells who is signed in. It and the messages below are of every host, and generated code leaves them to the
// library.
type Authenticate struct {
	Provider          string            `json:"provider,omitempty"`
	UserName          string            `json:"userName,omitempty"`
	Password          string            `json:"password,omitempty"`
	RememberMe        *bool             `json:"rememberMe,omitempty"`
	AccessToken       string            `json:"accessToken,omitempty"`
	AccessTokenSecret string            `json:"accessTokenSecret,omitempty"`
	ReturnUrl         string            `json:"returnUrl,omitempty"`
	ErrorView         string            `json:"errorView,omitempty"`
	Meta              map[string]string `json:"meta,omitempty"`
}

func (Authenticate) CreateResponse() (r AuthenticateResponse) { return }
func (Authenticate) HttpMethod() string                       { return HttpPost }

// AuthenticateResponse tells who has signed in.
type AuthenticateResponse struct {
	UserId             string            `json:"userId,omitempty"`
	SessionId          string            `json:"sessionId,omitempty"`
	UserName           string            `json:"userName,omitempty"`
	DisplayName        string            `json:"displayName,omitempty"`
	ReferrerUrl        string            `json:"referrerUrl,omitempty"`
	BearerToken        string            `json:"bearerToken,omitempty"`
	RefreshToken       string            `json:"refreshToken,omitempty"`
	RefreshTokenExpiry *time.Time        `json:"refreshTokenExpiry,omitempty"`
	ProfileUrl         string            `json:"profileUrl,omitempty"`
	Roles              []string          `json:"roles,omitempty"`
	Permissions        []string          `json:"permissions,omitempty"`
	AuthProvider       string            `json:"authProvider,omitempty"`
	ResponseStatus     *ResponseStatus   `json:"responseStatus,omitempty"`
	Meta               map[string]string `json:"meta,omitempty"`
}

// UserApiKey is a key of the caller.
type UserApiKey struct {
	Key        string            `json:"key,omitempty"`
	KeyType    string            `json:"keyType,omitempty"`
	ExpiryDate *time.Time        `json:"expiryDate,omitempty"`
	Meta       map[string]string `json:"meta,omitempty"`
}

// GetApiKeys asks for the caller's keys.
type GetApiKeys struct {
	Environment string            `json:"environment,omitempty"`
	Meta        map[string]string `json:"meta,omitempty"`
}

func (GetApiKeys) CreateResponse() (r GetApiKeysResponse) { return }
func (GetApiKeys) HttpMethod() string                     { return HttpGet }

// GetApiKeysResponse has the caller's keys.
type GetApiKeysResponse struct {
	Results        []UserApiKey      `json:"results,omitempty"`
	Meta           map[string]string `json:"meta,omitempty"`
	ResponseStatus *ResponseStatus   `json:"responseStatus,omitempty"`
}

// RegenerateApiKeys replaces the caller's keys.
type RegenerateApiKeys struct {
	Environment string            `json:"environment,omitempty"`
	Meta        map[string]string `json:"meta,omitempty"`
}

func (RegenerateApiKeys) CreateResponse() (r RegenerateApiKeysResponse) { return }
func (RegenerateApiKeys) HttpMethod() string                            { return HttpPost }

// RegenerateApiKeysResponse has the new keys.
type RegenerateApiKeysResponse struct {
	Results        []UserApiKey      `json:"results,omitempty"`
	Meta           map[string]string `json:"meta,omitempty"`
	ResponseStatus *ResponseStatus   `json:"responseStatus,omitempty"`
}
