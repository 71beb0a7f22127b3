import bokamera.CreateApiKey
import com.google.gson.Gson
import digitalu.RegenerateApiKeyRequest
import firstchoice.RegenerateApiKeys
import foundry.CreateApiKeyRequest
import foundry.GenerateMachineApiKeyRequest
import java.net.HttpURLConnection
import java.time.Duration
import java.time.Instant
import java.time.temporal.ChronoUnit
import java.util.Date
import javax.xml.parsers.DocumentBuilderFactory
import net.servicestack.client.IReturn
import net.servicestack.client.JsonServiceClient
import net.servicestack.client.Utils
import net.servicestack.client.WebServiceException
import root.Authenticate
import root.AuthenticateResponse
import root.CreateKey
import root.Verdict
import root.VerifyKey

// Calls every host through net.servicestack:client with the code that was downloaded beside this file, and tells a line for each step.

val URL: String = System.getenv("KEYHAVEN_URL")
val PASSWORD: String = System.getenv("KEYHAVEN_PASSWORD")
val ROOT_KEY: String = System.getenv("KEYHAVEN_ROOT_KEY")
val MACHINE: String = System.getenv("KEYHAVEN_MACHINE")

fun tell(step: String, vararg told: Pair<String, Any?>) = println(Gson().toJson(linkedMapOf("step" to step, *told)))

fun refusal(client: JsonServiceClient, request: IReturn<*>): WebServiceException =
    try {
        client.post(request)
        throw AssertionError("was not refused")
    } catch (refused: WebServiceException) {
        refused
    }

fun signIn(client: JsonServiceClient): AuthenticateResponse =
    client.post(
        Authenticate().apply {
            provider = "credentials"
            userName = "ada"
            password = PASSWORD
        }
    )

fun verdictOf(secret: String?): Verdict =
    JsonServiceClient(URL).apply { bearerToken = ROOT_KEY }.post(VerifyKey().apply { key = secret })

/** The library reads and writes JSON alone, but sends bytes as they are, and gives the connection to read from. */
fun otherFormat(client: JsonServiceClient) {
    val namespace = "http://schemas.datacontract.org/2004/07/BokaMera.API.ServiceModel.Dtos"
    val asked = "<CreateApiKey xmlns='$namespace'><Notes>in another format</Notes></CreateApiKey>"
    val connection: HttpURLConnection = client.post("xml/reply/CreateApiKey", asked.toByteArray(), "application/xml")
    val documents = DocumentBuilderFactory.newInstance().apply { isNamespaceAware = true }
    val answer = documents.newDocumentBuilder().parse(connection.inputStream)
    fun member(name: String) = answer.getElementsByTagNameNS(namespace, name).item(0).textContent
    tell("other format", "notes" to member("Notes"), "active" to (member("Active") == "true"))
}

fun main() {
    // All clients of the process have their cookies in common, so this session carries what all of them do.
    val own = JsonServiceClient(URL)
    val me = signIn(own)
    tell("sign in", "userName" to me.userName, "roles" to me.roles)

    val made = JsonServiceClient(URL + "/digitalu").post(RegenerateApiKeyRequest()).Results!!
    tell(
        "digitalu regenerate",
        "keys" to made.size,
        "keyType" to made[0].KeyType,
        "isSecret" to made[0].Key!!.matches(Regex("[A-Za-z0-9_-]{32}")),
    )

    val replaced = JsonServiceClient(URL + "/firstchoice").post(RegenerateApiKeys().apply { Meta = hashMapOf("order" to "17") })
    tell("firstchoice regenerate", "meta" to replaced.Results!![0].Meta)

    val ofCompany = JsonServiceClient(URL + "/bokamera")
    val key =
        ofCompany.post(
            CreateApiKey().apply {
                notes = "made by a client, \"ÅÄÖ\""
                contactEmail = "keys@example.org"
            }
        )
    tell(
        "bokamera create",
        "notes" to key.notes,
        "contactEmail" to key.contactEmail,
        "active" to key.active,
        "isNew" to (Duration.between(key.createdDate!!.toInstant(), Instant.now()).abs().toMinutes() < 1),
    )

    val ofPerson = JsonServiceClient(URL + "/foundry")
    // Full seconds: the library reads .045 of one as .450.
    val expiry = Date.from(Instant.now().plus(Duration.ofHours(1)).truncatedTo(ChronoUnit.SECONDS))
    val expiring =
        ofPerson.post(
            CreateApiKeyRequest().apply {
                description = "an hour"
                expiresUtc = expiry
            }
        ).apiKey!!
    tell("foundry create", "description" to expiring.description, "isExpiryAsked" to (expiring.expiresUtc == expiry))

    val ofMachine = ofPerson.post(GenerateMachineApiKeyRequest().apply { id = MACHINE }).apiKey!!
    tell("foundry machine", "isOfMachine" to (ofMachine.userId == MACHINE))

    val good = verdictOf(own.post(CreateKey().apply { name = "verified" }).secret)
    val garbage = verdictOf("garbage")
    // The library turns the bytes of a UUID around when it reads it: only its own writer gives the secret as it came.
    check(verdictOf(Utils.toGuidString(key.apiKey)).valid == true) { "not the secret of bokamera" }
    tell(
        "verify",
        "good" to mapOf("valid" to good.valid, "code" to good.code),
        "garbage" to mapOf("valid" to garbage.valid, "code" to garbage.code),
    )

    val past = Date.from(Instant.parse("2001-02-03T04:05:06Z"))
    var refused = refusal(ofPerson, CreateApiKeyRequest().apply { expiresUtc = past })
    tell(
        "error",
        "status" to refused.statusCode,
        "errorCode" to refused.errorCode,
        "message" to refused.errorMessage,
        "field" to refused.fieldErrors[0].fieldName,
        "fieldMessage" to refused.fieldErrors[0].message,
    )

    own.clearCookies()
    refused = refusal(ofPerson, CreateApiKeyRequest())
    tell("not signed in", "status" to refused.statusCode, "errorCode" to refused.errorCode)

    signIn(own)
    otherFormat(ofCompany)
}
