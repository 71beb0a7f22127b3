// Command call calls every host through servicestack-go with the code that was downloaded beside this file, and tells a line for each step.
package main

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"io"
	"log"
	"net/http"
	"os"
	"regexp"
	"strconv"
	"time"

	ss "github.com/ServiceStack/servicestack-go"

	bokamera "keyhaven.example/clients/bokamera"
	digitalu "keyhaven.example/clients/digitalu"
	foundry "keyhaven.example/clients/foundry"
	root "keyhaven.example/clients/root"
)

var (
	url      = os.Getenv("KEYHAVEN_URL")
	password = os.Getenv("KEYHAVEN_PASSWORD")
	rootKey  = os.Getenv("KEYHAVEN_ROOT_KEY")
	machine  = os.Getenv("KEYHAVEN_MACHINE")
)

type told map[string]any

func tell(step string, it told) {
	it["step"] = step
	text, err := json.Marshal(it)
	check(err)
	os.Stdout.Write(append(text, '\n'))
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

// must is the answer of a call that has to succeed.
func must[T any](answer T, err error) T {
	check(err)
	return answer
}

// pointer is for members that need not be there.
func pointer[T any](value T) *T { return &value }

// signedIn is a client of a host whose cookies carry the session from then on.
func signedIn(host string) *ss.Client {
	client := ss.NewClient(url + host)
	must(client.Authenticate("ada", password))
	return client
}

// refusalOf sends what must be refused.
func refusalOf[T any](client *ss.Client, request ss.IReturn[T]) *ss.WebServiceException {
	_, err := ss.Send(client, request)
	refused, ok := ss.AsWebServiceException(err)
	if !ok || refused.ResponseStatus == nil {
		log.Fatal("was not refused: ", err)
	}
	return refused
}

var dotNetDate = regexp.MustCompile(`"\\?/Date\((-?\d+)\)\\?/"`)

// readableDates writes the dates of a host that writes /Date(1800000000000)/ as time.Time reads them.
func readableDates(response *http.Response) {
	text := must(io.ReadAll(response.Body))
	text = dotNetDate.ReplaceAllFunc(text, func(date []byte) []byte {
		milliseconds := must(strconv.ParseInt(string(dotNetDate.FindSubmatch(date)[1]), 10, 64))
		return must(time.UnixMilli(milliseconds).UTC().MarshalJSON())
	})
	response.Body = io.NopCloser(bytes.NewReader(text))
}

func signIn() *ss.Client {
	client := ss.NewClient(url)
	me := must(ss.Send(client, ss.Authenticate{Provider: "credentials", UserName: "ada", Password: password}))
	tell("sign in", told{"userName": me.UserName, "roles": me.Roles})
	return client
}

func regenerate() {
	made := must(ss.Send(signedIn("/digitalu"), digitalu.RegenerateApiKeyRequest{})).Results
	isSecret := regexp.MustCompile(`^[A-Za-z0-9_-]{32}$`).MatchString(made[0].Key)
	tell("digitalu regenerate", told{"keys": len(made), "keyType": made[0].KeyType, "isSecret": isSecret})

	// The library brings all that this host has.
	request := ss.RegenerateApiKeys{Meta: map[string]string{"order": "17"}}
	replaced := must(ss.Send(signedIn("/firstchoice"), request)).Results
	tell("firstchoice regenerate", told{"meta": replaced[0].Meta})
}

func createForCompany() *ss.Client {
	client := signedIn("/bokamera")
	client.ResponseFilter = readableDates
	made := must(ss.Send(client, bokamera.CreateApiKey{
		Notes:        pointer(`made by a client, "ÅÄÖ"`),
		ContactEmail: pointer("keys@example.org"),
	}))
	tell("bokamera create", told{
		"notes":        made.Notes,
		"contactEmail": made.ContactEmail,
		"active":       made.Active,
		"isNew":        time.Since(made.CreatedDate).Abs() < time.Minute,
	})
	return client
}

func createForPerson() *ss.Client {
	client := signedIn("/foundry")
	// Go counts nanoseconds and Keyhaven milliseconds.
	expiry := time.Now().Add(time.Hour).Truncate(time.Millisecond)
	made := must(ss.Send(client, foundry.CreateApiKeyRequest{Description: pointer("an hour"), ExpiresUtc: &expiry})).ApiKey
	tell("foundry create", told{"description": made.Description, "isExpiryAsked": made.ExpiresUtc.Equal(expiry)})

	made = must(ss.Send(client, foundry.GenerateMachineApiKeyRequest{Id: &machine})).ApiKey
	tell("foundry machine", told{"isOfMachine": *made.UserId == machine})
	return client
}

func verify(own *ss.Client) {
	secret := must(ss.Send(own, root.CreateKey{Name: pointer("verified")})).Secret
	verifier := ss.NewClient(url).SetBearerToken(rootKey)
	verdictOf := func(key string) told {
		verdict := must(ss.Send(verifier, root.VerifyKey{Key: key}))
		return told{"valid": verdict.Valid, "code": verdict.Code}
	}
	tell("verify", told{"good": verdictOf(*secret), "garbage": verdictOf("garbage")})
}

func beRefused(client *ss.Client) {
	past := time.Date(2001, 2, 3, 4, 5, 6, 0, time.UTC)
	refused := refusalOf(client, foundry.CreateApiKeyRequest{ExpiresUtc: &past})
	field := refused.FieldErrors()[0]
	tell("error", told{
		"status":       refused.StatusCode,
		"errorCode":    refused.ErrorCode(),
		"message":      refused.ErrorMessage(),
		"field":        field.FieldName,
		"fieldMessage": field.Message,
	})

	refused = refusalOf(ss.NewClient(url+"/foundry"), foundry.CreateApiKeyRequest{})
	tell("not signed in", told{"status": refused.StatusCode, "errorCode": refused.ErrorCode()})
}

// key is CreateApiKey and its answer as XML, which the library sends and gives as text.
type key struct {
	XMLName xml.Name
	Notes   string
	Active  bool `xml:",omitempty"`
}

func otherFormat(client *ss.Client) {
	client.SetHeader(ss.HeaderContentType, "application/xml").SetHeader(ss.HeaderAccept, "application/xml")
	name := xml.Name{Space: "http://schemas.datacontract.org/2004/07/BokaMera.API.ServiceModel.Dtos", Local: "CreateApiKey"}
	asked := must(xml.Marshal(key{XMLName: name, Notes: "in another format"}))
	text := must(ss.PostUrl[[]byte](client, "/xml/reply/CreateApiKey", asked))
	var made key
	check(xml.Unmarshal(text, &made))
	tell("other format", told{"notes": made.Notes, "active": made.Active})
}

func main() {
	own := signIn()
	regenerate()
	ofCompany := createForCompany()
	ofPerson := createForPerson()
	verify(own)
	beRefused(ofPerson)
	otherFormat(ofCompany)
}
