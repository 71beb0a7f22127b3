package servicestack

import (
	"net/http"
	"net/http/cookiejar"
	"strings"
	"time"
)

// Names of methods, headers and media types.
const (
	HttpGet    = http.MethodGet
	HttpPost   = http.MethodPost
	HttpPut    = http.MethodPut
	HttpPatch  = http.MethodPatch
	HttpDelete = http.MethodDelete

	HeaderAccept        = "Accept"
	HeaderContentType   = "Content-Type"
	HeaderAuthorization = "Authorization"
	MimeTypeJson        = "application/json"
)

// Client calls one host. Its cookies carry the session once it has signed in. Set it up before goroutines share it.
type Client struct {
	// BaseUrl is that of the host, ReplyBaseUrl what the name of a request is put after.
	BaseUrl, ReplyBaseUrl string
	// Headers are sent with every request, before the client's own.
	Headers http.Header
	// UserAgent is sent unless it is empty.
	UserAgent string
	// HttpClient may be another one; the session is in its cookie jar.
	HttpClient *http.Client
	// RequestFilter sees each request before it is sent and may change it; ResponseFilter each answer before it is read, good or not.
	RequestFilter  func(*http.Request)
	ResponseFilter func(*http.Response)

	bearerToken, userName, password string
}

// NewClient makes a client that sends to /api.
func NewClient(baseUrl string) *Client {
	jar, _ := cookiejar.New(nil) // fails only for a list of public suffixes
	client := &Client{
		BaseUrl:    strings.TrimRight(baseUrl, "/"),
		Headers:    http.Header{},
		HttpClient: &http.Client{Jar: jar, Timeout: time.Minute},
	}
	return client.SetBasePath("api")
}

// NewJsonApiClient is another name of NewClient.
func NewJsonApiClient(baseUrl string) *Client { return NewClient(baseUrl) }

// NewJsonServiceClient makes a client that sends to /json/reply.
func NewJsonServiceClient(baseUrl string) *Client { return NewClient(baseUrl).SetBasePath("") }

// SetBasePath changes where requests are sent; the empty path is /json/reply.
func (c *Client) SetBasePath(basePath string) *Client {
	if basePath == "" {
		basePath = "json/reply"
	}
	c.ReplyBaseUrl = CombineWith(c.BaseUrl, basePath)
	return c
}

// SetBearerToken presents a key, or another token, with every request. It goes before credentials.
func (c *Client) SetBearerToken(token string) *Client {
	c.bearerToken = token
	return c
}

// BearerToken is what was set, or came with signing in.
func (c *Client) BearerToken() string { return c.bearerToken }

// SetCredentials presents a user name and password with every request, by Basic.
func (c *Client) SetCredentials(userName, password string) *Client {
	c.userName, c.password = userName, password
	return c
}

// SetHeader is sent with every request.
func (c *Client) SetHeader(name, value string) *Client {
	c.Headers.Set(name, value)
	return c
}

// SetTimeout is for a request and its answer together.
func (c *Client) SetTimeout(timeout time.Duration) *Client {
	c.HttpClient.Timeout = timeout
	return c
}

// Authenticate signs in with a password; the session, or a token that is answered, carries what follows.
func (c *Client) Authenticate(userName, password string) (AuthenticateResponse, error) {
	answer, err := Send(c, Authenticate{Provider: "credentials", UserName: userName, Password: password})
	if err == nil && answer.BearerToken != "" {
		c.SetBearerToken(answer.BearerToken)
	}
	return answer, err
}
