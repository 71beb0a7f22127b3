"""Calls every host through servicestack of PyPI with the code that was downloaded beside this file, and tells a line for each step."""

import json
import os
import re
from datetime import datetime, timedelta, timezone
from xml.etree import ElementTree

import servicestack
from servicestack import Authenticate, JsonServiceClient, RegenerateApiKeys, RegenerateApiKeysResponse, WebServiceException

import bokamera
import digitalu
import foundry
import root

URL = os.environ["KEYHAVEN_URL"]
PASSWORD = os.environ["KEYHAVEN_PASSWORD"]
ROOT_KEY = os.environ["KEYHAVEN_ROOT_KEY"]
MACHINE = os.environ["KEYHAVEN_MACHINE"]


# Otherwise the library takes the answer of this base, which is none but a type variable, for that of every request below it, and fails.
del foundry.PostOperationUnTenanted.response_type


def tell(step, **told):
    print(json.dumps({"step": step, **told}, ensure_ascii=False))


def signed_in(host):
    """A client that has signed in; its cookies carry the session from then on."""
    client = JsonServiceClient(URL + host)
    client.post(Authenticate(provider="credentials", user_name="ada", password=PASSWORD))
    return client


def post_pascal(client, request, answer):
    """
    For hosts that write PascalCase, whose answers the library leaves empty, because it looks for results and never for Results.
    The address stands here because the library's own RegenerateApiKeys does not say what it is answered with.
    """
    text = client.post_url(client.reply_base_url + type(request).__name__, request, str)
    camel = json.loads(text, object_hook=lambda members: {name[:1].lower() + name[1:]: it for name, it in members.items()})
    return servicestack.from_json(answer, json.dumps(camel))


def refusal(client, request):
    try:
        client.post(request)
    except WebServiceException as refused:
        return refused
    raise AssertionError("was not refused")


own = JsonServiceClient(URL)
me = own.post(Authenticate(provider="credentials", user_name="ada", password=PASSWORD))
tell("sign in", userName=me.user_name, roles=me.roles)

made = post_pascal(signed_in("/digitalu"), digitalu.RegenerateApiKeyRequest(), RegenerateApiKeysResponse).results
tell(
    "digitalu regenerate",
    keys=len(made),
    keyType=made[0].key_type,
    isSecret=re.fullmatch("[A-Za-z0-9_-]{32}", made[0].key) is not None,
)

replaced = post_pascal(signed_in("/firstchoice"), RegenerateApiKeys(meta={"order": "17"}), RegenerateApiKeysResponse).results
tell("firstchoice regenerate", meta=replaced[0].meta)

of_company = signed_in("/bokamera")
key = of_company.post(bokamera.CreateApiKey(notes='made by a client, "ÅÄÖ"', contact_email="keys@example.org"))
tell(
    "bokamera create",
    notes=key.notes,
    contactEmail=key.contact_email,
    active=key.active,
    isNew=abs(datetime.now(timezone.utc) - key.created_date) < timedelta(minutes=1),
)

of_person = signed_in("/foundry")
# Python counts microseconds and Keyhaven milliseconds.
expiry = datetime.now(timezone.utc).replace(microsecond=123000) + timedelta(hours=1)
key = of_person.post(foundry.CreateApiKeyRequest(description="an hour", expires_utc=expiry)).api_key
tell("foundry create", description=key.description, isExpiryAsked=key.expires_utc == expiry)

key = of_person.post(foundry.GenerateMachineApiKeyRequest(id=MACHINE)).api_key
tell("foundry machine", isOfMachine=key.user_id == MACHINE)

secret = own.post(root.CreateKey(name="verified")).secret
verifier = JsonServiceClient(URL).set_bearer_token(ROOT_KEY)
verdicts = [verifier.post(root.VerifyKey(key=it)) for it in (secret, "garbage")]
good, garbage = [{"valid": it.valid, "code": it.code.value} for it in verdicts]
tell("verify", good=good, garbage=garbage)

past = datetime(2001, 2, 3, 4, 5, 6, tzinfo=timezone.utc)
refused = refusal(of_person, foundry.CreateApiKeyRequest(expires_utc=past))
status = refused.response_status
tell(
    "error",
    status=refused.status_code,
    errorCode=status.error_code,
    message=status.message,
    field=status.errors[0].field_name,
    fieldMessage=status.errors[0].message,
)

refused = refusal(JsonServiceClient(URL + "/foundry"), foundry.CreateApiKeyRequest())
tell("not signed in", status=refused.status_code, errorCode=refused.response_status.error_code)

# The library reads and writes JSON alone, but sends a text as it is, and gives back what came as text.
NAMESPACE = "http://schemas.datacontract.org/2004/07/BokaMera.API.ServiceModel.Dtos"
of_company.headers.update({"Content-Type": "application/xml", "Accept": "application/xml"})
asked = ElementTree.Element("CreateApiKey", {"xmlns": NAMESPACE})
ElementTree.SubElement(asked, "Notes").text = "in another format"
text = of_company.post_url("xml/reply/CreateApiKey", ElementTree.tostring(asked, encoding="unicode"), str)
answer = ElementTree.fromstring(text)
tell(
    "other format",
    notes=answer.findtext(f"{{{NAMESPACE}}}Notes"),
    active=answer.findtext(f"{{{NAMESPACE}}}Active") == "true",
)
