import com.google.gson.Gson;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import net.servicestack.client.IReturn;
import net.servicestack.client.JsonServiceClient;
import net.servicestack.client.Utils;
import net.servicestack.client.WebServiceException;
import org.w3c.dom.Document;

/** Calls every host through net.servicestack:client with the code that was downloaded beside this file, and tells a line for each step. */
class Call {
    static final String URL = System.getenv("KEYHAVEN_URL");
    static final String PASSWORD = System.getenv("KEYHAVEN_PASSWORD");
    static final String ROOT_KEY = System.getenv("KEYHAVEN_ROOT_KEY");
    static final String MACHINE = System.getenv("KEYHAVEN_MACHINE");

    /** Names and values by turns. */
    static Map<String, Object> members(Object... namesAndValues) {
        Map<String, Object> all = new LinkedHashMap<>();
        for (int at = 0; at < namesAndValues.length; at += 2) all.put((String) namesAndValues[at], namesAndValues[at + 1]);
        return all;
    }

    static void tell(String step, Object... told) {
        Map<String, Object> line = members("step", step);
        line.putAll(members(told));
        System.out.println(new Gson().toJson(line));
    }

    static WebServiceException refusal(JsonServiceClient client, IReturn<?> request) {
        try {
            client.post(request);
        } catch (WebServiceException refused) {
            return refused;
        }
        throw new AssertionError("was not refused");
    }

    static root.dtos.AuthenticateResponse signIn(JsonServiceClient client) {
        return client.post(
            new root.dtos.Authenticate().setProvider("credentials").setUserName("ada").setPassword(PASSWORD));
    }

    static root.dtos.Verdict verdictOf(String key) {
        JsonServiceClient client = new JsonServiceClient(URL);
        client.setBearerToken(ROOT_KEY);
        return client.post(new root.dtos.VerifyKey().setKey(key));
    }

    public static void main(String[] args) throws Exception {
        // All clients of the process have their cookies in common, so this session carries what all of them do.
        JsonServiceClient own = new JsonServiceClient(URL);
        root.dtos.AuthenticateResponse me = signIn(own);
        tell("sign in", "userName", me.getUserName(), "roles", me.getRoles());

        digitalu.dtos.RegenerateApiKeysResponse made =
            new JsonServiceClient(URL + "/digitalu").post(new digitalu.dtos.RegenerateApiKeyRequest());
        digitalu.dtos.UserApiKey first = made.getResults().get(0);
        tell("digitalu regenerate",
            "keys", made.getResults().size(),
            "keyType", first.getKeyType(),
            "isSecret", first.getKey().matches("[A-Za-z0-9_-]{32}"));

        HashMap<String, String> meta = new HashMap<>(Map.of("order", "17"));
        firstchoice.dtos.RegenerateApiKeysResponse replaced =
            new JsonServiceClient(URL + "/firstchoice").post(new firstchoice.dtos.RegenerateApiKeys().setMeta(meta));
        tell("firstchoice regenerate", "meta", replaced.getResults().get(0).getMeta());

        JsonServiceClient ofCompany = new JsonServiceClient(URL + "/bokamera");
        bokamera.dtos.ApiKeyResponse key = ofCompany.post(
            new bokamera.dtos.CreateApiKey().setNotes("made by a client, \"ÅÄÖ\"").setContactEmail("keys@example.org"));
        tell("bokamera create",
            "notes", key.getNotes(),
            "contactEmail", key.getContactEmail(),
            "active", key.isActive(),
            "isNew", Duration.between(key.getCreatedDate().toInstant(), Instant.now()).abs().toMinutes() < 1);

        JsonServiceClient ofPerson = new JsonServiceClient(URL + "/foundry");
        // Full seconds: the library reads .045 of one as .450.
        Date expiry = Date.from(Instant.now().plus(Duration.ofHours(1)).truncatedTo(ChronoUnit.SECONDS));
        foundry.dtos.ApiKey expiring = ofPerson.post(
            new foundry.dtos.CreateApiKeyRequest().setDescription("an hour").setExpiresUtc(expiry)).getApiKey();
        tell("foundry create", "description", expiring.getDescription(), "isExpiryAsked", expiring.getExpiresUtc().equals(expiry));

        foundry.dtos.ApiKey ofMachine =
            ofPerson.post(new foundry.dtos.GenerateMachineApiKeyRequest().setId(MACHINE)).getApiKey();
        tell("foundry machine", "isOfMachine", ofMachine.getUserId().equals(MACHINE));

        String secret = own.post(new root.dtos.CreateKey().setName("verified")).getSecret();
        root.dtos.Verdict good = verdictOf(secret);
        root.dtos.Verdict garbage = verdictOf("garbage");
        // The library turns the bytes of a UUID around when it reads it: only its own writer gives the secret as it came.
        if (!verdictOf(Utils.toGuidString(key.getApiKey())).isValid()) throw new AssertionError("not the secret of bokamera");
        tell("verify",
            "good", members("valid", good.isValid(), "code", good.getCode()),
            "garbage", members("valid", garbage.isValid(), "code", garbage.getCode()));

        Date past = Date.from(Instant.parse("2001-02-03T04:05:06Z"));
        WebServiceException refused = refusal(ofPerson, new foundry.dtos.CreateApiKeyRequest().setExpiresUtc(past));
        tell("error",
            "status", refused.getStatusCode(),
            "errorCode", refused.getErrorCode(),
            "message", refused.getErrorMessage(),
            "field", refused.getFieldErrors().get(0).getFieldName(),
            "fieldMessage", refused.getFieldErrors().get(0).getMessage());

        own.clearCookies();
        refused = refusal(ofPerson, new foundry.dtos.CreateApiKeyRequest());
        tell("not signed in", "status", refused.getStatusCode(), "errorCode", refused.getErrorCode());

        signIn(own);
        otherFormat(ofCompany);
    }

    /** The library reads and writes JSON alone, but sends bytes as they are, and gives the connection to read from. */
    static void otherFormat(JsonServiceClient client) throws Exception {
        String namespace = "http://schemas.datacontract.org/2004/07/BokaMera.API.ServiceModel.Dtos";
        byte[] asked = ("<CreateApiKey xmlns='" + namespace + "'><Notes>in another format</Notes></CreateApiKey>")
            .getBytes(StandardCharsets.UTF_8);
        HttpURLConnection connection = client.post("xml/reply/CreateApiKey", asked, "application/xml");
        DocumentBuilderFactory documents = DocumentBuilderFactory.newInstance();
        documents.setNamespaceAware(true);
        Document answer = documents.newDocumentBuilder().parse(connection.getInputStream());
        tell("other format",
            "notes", answer.getElementsByTagNameNS(namespace, "Notes").item(0).getTextContent(),
            "active", answer.getElementsByTagNameNS(namespace, "Active").item(0).getTextContent().equals("true"));
    }
}
