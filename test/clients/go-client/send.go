package servicestack

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
)

// Send sends a request with the method that it names. The error is a *WebServiceException when it is refused or does not arrive.
func Send[T any](client *Client, request IReturn[T]) (T, error) {
	return SendCtx(context.Background(), client, request)
}

// SendCtx is Send until the context ends.
func SendCtx[T any](ctx context.Context, client *Client, request IReturn[T]) (T, error) {
	return sendMessage[T](ctx, client, ResolveHttpMethod(request), request, nil)
}

// Get sends a request with this method, whatever it names; arguments go into the query.
func Get[T any](client *Client, request IReturn[T], args ...map[string]any) (T, error) {
	return SendMethodAs[T](client, HttpGet, request, args...)
}

// Post is like Get.
func Post[T any](client *Client, request IReturn[T], args ...map[string]any) (T, error) {
	return SendMethodAs[T](client, HttpPost, request, args...)
}

// Put is like Get.
func Put[T any](client *Client, request IReturn[T], args ...map[string]any) (T, error) {
	return SendMethodAs[T](client, HttpPut, request, args...)
}

// Patch is like Get.
func Patch[T any](client *Client, request IReturn[T], args ...map[string]any) (T, error) {
	return SendMethodAs[T](client, HttpPatch, request, args...)
}

// Delete is like Get.
func Delete[T any](client *Client, request IReturn[T], args ...map[string]any) (T, error) {
	return SendMethodAs[T](client, HttpDelete, request, args...)
}

// SendVoid sends a request whose answer has no body.
func SendVoid(client *Client, request IReturnVoid, args ...map[string]any) error {
	_, err := SendAs[string](client, request, args...)
	return err
}

// SendAs sends any request; its answer is read as a T. A string or []byte is the answer as it came.
func SendAs[T any](client *Client, request any, args ...map[string]any) (T, error) {
	return SendMethodAs[T](client, ResolveHttpMethod(request), request, args...)
}

// SendMethodAs is SendAs with another method than the request names.
func SendMethodAs[T any](client *Client, method string, request any, args ...map[string]any) (T, error) {
	return sendMessage[T](context.Background(), client, method, request, args)
}

// Api is Send with its error in the result.
func Api[T any](client *Client, request IReturn[T]) ApiResult[T] {
	answer, err := Send(client, request)
	return ApiResult[T]{Response: answer, Error: statusOf(err)}
}

// GetUrl asks for a path or address; arguments go into the query.
func GetUrl[T any](client *Client, path string, args ...map[string]any) (T, error) {
	return SendUrl[T](client, HttpGet, path, nil, args...)
}

// PostUrl sends a body to a path or address: a string, []byte or reader as it is, anything else as JSON.
func PostUrl[T any](client *Client, path string, body any, args ...map[string]any) (T, error) {
	return SendUrl[T](client, HttpPost, path, body, args...)
}

// SendUrl is PostUrl with any method, and no body when it is nil.
func SendUrl[T any](client *Client, method, path string, body any, args ...map[string]any) (T, error) {
	return exchange[T](context.Background(), client, method, withArguments(path, args), body)
}

// sendMessage puts a request into the query where the method has no body.
func sendMessage[T any](ctx context.Context, client *Client, method string, request any, args []map[string]any) (T, error) {
	url := withArguments(client.CreateUrlFromDto(method, request), args)
	if !HasRequestBody(method) {
		request = nil
	}
	return exchange[T](ctx, client, method, url, request)
}

// exchange is one request and its answer.
func exchange[T any](ctx context.Context, client *Client, method, path string, body any) (T, error) {
	var answer T
	request, err := client.request(ctx, method, path, body)
	if err != nil {
		return answer, err
	}
	text, err := client.answer(request)
	if err != nil {
		return answer, err
	}
	return answer, read(text, &answer)
}

func (c *Client) request(ctx context.Context, method, path string, body any) (*http.Request, error) {
	content, contentType, err := written(body)
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequestWithContext(ctx, method, c.ToAbsoluteUrl(path), content)
	if err != nil {
		return nil, err
	}
	request.Header = c.Headers.Clone()
	if request.Header.Get(HeaderAccept) == "" {
		request.Header.Set(HeaderAccept, MimeTypeJson)
	}
	if contentType != "" {
		request.Header.Set(HeaderContentType, contentType)
	}
	if c.UserAgent != "" {
		request.Header.Set("User-Agent", c.UserAgent)
	}
	switch {
	case request.Header.Get(HeaderAuthorization) != "":
	case c.bearerToken != "":
		request.Header.Set(HeaderAuthorization, "Bearer "+c.bearerToken)
	case c.userName != "" || c.password != "":
		request.SetBasicAuth(c.userName, c.password)
	}
	if c.RequestFilter != nil {
		c.RequestFilter(request)
	}
	return request, nil
}

// written is a body and what it is; a text or reader is what a header says, which the caller sets.
func written(body any) (io.Reader, string, error) {
	switch it := body.(type) {
	case nil:
		return nil, "", nil
	case io.Reader:
		return it, "", nil
	case []byte:
		return bytes.NewReader(it), "", nil
	case string:
		return bytes.NewReader([]byte(it)), "", nil
	}
	text, err := json.Marshal(body)
	return bytes.NewReader(text), MimeTypeJson, err
}

// answer is the body of a good answer.
func (c *Client) answer(request *http.Request) ([]byte, error) {
	response, err := c.HttpClient.Do(request)
	if err != nil {
		return nil, &WebServiceException{StatusDescription: err.Error(), Inner: err}
	}
	defer response.Body.Close()
	if c.ResponseFilter != nil {
		c.ResponseFilter(response)
	}
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, &WebServiceException{StatusDescription: err.Error(), Inner: err}
	}
	if response.StatusCode >= http.StatusBadRequest {
		return nil, refusal(response, text)
	}
	return text, nil
}

// read reads JSON, or nothing, into an answer; a string or []byte takes it as it is.
func read(text []byte, answer any) error {
	switch it := answer.(type) {
	case *[]byte:
		*it = text
		return nil
	case *string:
		*it = string(text)
		return nil
	}
	if len(bytes.TrimSpace(text)) == 0 {
		return nil
	}
	if err := json.Unmarshal(text, answer); err != nil {
		return &WebServiceException{StatusDescription: fmt.Sprintf("cannot read the answer: %v", err), ResponseBody: string(text), Inner: err}
	}
	return nil
}
