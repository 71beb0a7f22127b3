package servicestack

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"reflect"
	"sort"
	"strings"
	"time"
)

// NameOf is the name of a message's type, without arguments.
func NameOf(request any) string {
	it := reflect.TypeOf(request)
	for it != nil && it.Kind() == reflect.Pointer {
		it = it.Elem()
	}
	if it == nil {
		return ""
	}
	name, _, _ := strings.Cut(it.Name(), "[")
	return name
}

// methodsByPrefix are documented for requests that name no method.
var methodsByPrefix = map[string][]string{
	HttpGet:    {"Get", "Query", "Find", "Search"},
	HttpPut:    {"Update", "Replace"},
	HttpPatch:  {"Patch"},
	HttpDelete: {"Delete", "Remove"},
}

// ResolveHttpMethod is the method that a request names, else that of how its name begins, else POST.
func ResolveHttpMethod(request any) string {
	if it, ok := request.(IVerb); ok {
		return it.HttpMethod()
	}
	name := NameOf(request)
	for method, prefixes := range methodsByPrefix {
		for _, prefix := range prefixes {
			if strings.HasPrefix(name, prefix) {
				return method
			}
		}
	}
	return HttpPost
}

// HasRequestBody tells whether a message goes into the body; else it goes into the query.
func HasRequestBody(method string) bool {
	switch strings.ToUpper(method) {
	case HttpGet, HttpDelete, "HEAD", "OPTIONS":
		return false
	}
	return true
}

// CombineWith joins parts of an address by one slash each.
func CombineWith(base string, paths ...string) string {
	joined := strings.TrimRight(base, "/")
	for _, path := range paths {
		if path = strings.Trim(path, "/"); path != "" {
			joined += "/" + path
		}
	}
	return joined
}

// ToAbsoluteUrl puts a path after the base address, and leaves an address as it is.
func (c *Client) ToAbsoluteUrl(pathOrUrl string) string {
	if strings.HasPrefix(pathOrUrl, "http://") || strings.HasPrefix(pathOrUrl, "https://") {
		return pathOrUrl
	}
	return c.BaseUrl + "/" + strings.TrimLeft(pathOrUrl, "/")
}

// CreateUrlFromDto is where a request is sent to, with its members in the query where the method has no body.
func (c *Client) CreateUrlFromDto(method string, request any) string {
	address := CombineWith(c.ReplyBaseUrl, NameOf(request))
	if HasRequestBody(method) {
		return address
	}
	return AppendQueryString(address, DtoToMap(request))
}

// DtoToMap has the members that a message would be written with, by their names on the wire.
func DtoToMap(request any) map[string]any {
	text, err := json.Marshal(request)
	if err != nil {
		return nil
	}
	members := map[string]any{}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber() // keeps every digit of a number
	if decoder.Decode(&members) != nil {
		return nil
	}
	return members
}

// AppendQueryString adds what is not nil, in the order of the names.
func AppendQueryString(address string, args map[string]any) string {
	values := url.Values{}
	for name, value := range args {
		if value != nil {
			values.Set(name, QsValue(value))
		}
	}
	if len(values) == 0 {
		return address
	}
	if strings.Contains(address, "?") {
		return address + "&" + values.Encode()
	}
	return address + "?" + values.Encode()
}

// QsValue writes a value for the query: text as it is, [1,2], {a:1}, times as RFC 3339.
func QsValue(value any) string {
	if at, ok := value.(time.Time); ok {
		return at.Format(time.RFC3339Nano)
	}
	it := reflect.ValueOf(value)
	switch it.Kind() {
	case reflect.Invalid:
		return ""
	case reflect.Pointer:
		if it.IsNil() {
			return ""
		}
		return QsValue(it.Elem().Interface())
	case reflect.Slice:
		items := make([]string, it.Len())
		for at := range items {
			items[at] = QsValue(it.Index(at).Interface())
		}
		return "[" + strings.Join(items, ",") + "]"
	case reflect.Map:
		var items []string
		for _, key := range it.MapKeys() {
			items = append(items, fmt.Sprintf("%v:%s", key.Interface(), QsValue(it.MapIndex(key).Interface())))
		}
		sort.Strings(items)
		return "{" + strings.Join(items, ",") + "}"
	}
	return fmt.Sprint(value)
}

func withArguments(address string, args []map[string]any) string {
	for _, it := range args {
		address = AppendQueryString(address, it)
	}
	return address
}
