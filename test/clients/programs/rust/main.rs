//! Calls every host through servicestack of crates.io with the code that was downloaded beside this file, and tells a line for each step.

use serde::Deserialize;
use serde_json::{json, Value};
use servicestack::{Authenticate, Error, IReturn, JsonServiceClient, RegenerateApiKeys};
use std::collections::HashMap;
use time::{format_description::well_known::Rfc3339, Duration, OffsetDateTime};

mod bokamera;
mod digitalu;
mod foundry;
mod root;

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// The answer of hosts that write PascalCase, which the library's own type leaves empty, because it looks for results and never for Results.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Regenerated {
    results: Vec<RegeneratedKey>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct RegeneratedKey {
    key: String,
    key_type: String,
    meta: Option<HashMap<String, String>>,
}

fn setting(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set"))
}

fn tell(step: &str, mut told: Value) {
    told["step"] = json!(step);
    println!("{told}");
}

/// A client of a host that has signed in; its cookies carry the session from then on.
async fn signed_in(host: &str) -> Outcome<JsonServiceClient> {
    let client = JsonServiceClient::new(&(setting("KEYHAVEN_URL") + host));
    client.authenticate("ada", &setting("KEYHAVEN_PASSWORD")).await?;
    Ok(client)
}

async fn sign_in() -> Outcome<JsonServiceClient> {
    let client = JsonServiceClient::new(&setting("KEYHAVEN_URL"));
    let request = Authenticate {
        provider: Some("credentials".into()),
        user_name: Some("ada".into()),
        password: Some(setting("KEYHAVEN_PASSWORD")),
        ..Default::default()
    };
    let me = client.send(&request).await?;
    tell("sign in", json!({ "userName": me.user_name, "roles": me.roles }));
    Ok(client)
}

async fn regenerate() -> Outcome<()> {
    let client = signed_in("/digitalu").await?;
    let request = digitalu::RegenerateApiKeyRequest::default();
    let made: Regenerated = client.post_url("/api/RegenerateApiKeyRequest", &request).await?;
    let first = &made.results[0];
    let is_secret = first.key.len() == 32 && first.key.bytes().all(|it| it.is_ascii_alphanumeric() || b"_-".contains(&it));
    let told = json!({ "keys": made.results.len(), "keyType": first.key_type, "isSecret": is_secret });
    tell("digitalu regenerate", told);

    // The library brings the messages of this host, and its code has none.
    let client = signed_in("/firstchoice").await?;
    let meta = HashMap::from([("order".to_string(), "17".to_string())]);
    let request = RegenerateApiKeys { meta: Some(meta), ..Default::default() };
    let made: Regenerated = client.post_url("/api/RegenerateApiKeys", &request).await?;
    tell("firstchoice regenerate", json!({ "meta": made.results[0].meta }));
    Ok(())
}

/// Dates are text as the host writes them: here `/Date(1800000000000)/`, milliseconds.
fn instant(date: &str) -> Outcome<OffsetDateTime> {
    let milliseconds: i128 = date.trim_start_matches("/Date(").trim_end_matches(")/").parse()?;
    Ok(OffsetDateTime::from_unix_timestamp_nanos(milliseconds * 1_000_000)?)
}

async fn create_for_company() -> Outcome<()> {
    let client = signed_in("/bokamera").await?;
    let request = bokamera::CreateApiKey {
        notes: Some("made by a client, \"ÅÄÖ\"".into()),
        contact_email: Some("keys@example.org".into()),
        ..Default::default()
    };
    let made = client.send(&request).await?;
    let age = OffsetDateTime::now_utc() - instant(&made.created_date)?;
    let told = json!({
        "notes": made.notes,
        "contactEmail": made.contact_email,
        "active": made.active,
        "isNew": age.abs() < Duration::MINUTE,
    });
    tell("bokamera create", told);
    Ok(())
}

async fn create_for_person() -> Outcome<JsonServiceClient> {
    let client = signed_in("/foundry").await?;
    // Rust counts nanoseconds and Keyhaven milliseconds.
    let expiry = OffsetDateTime::now_utc().replace_millisecond(123)? + Duration::HOUR;
    let request = foundry::CreateApiKeyRequest {
        description: Some("an hour".into()),
        expires_utc: Some(expiry.format(&Rfc3339)?),
        ..Default::default()
    };
    let made = client.send(&request).await?.api_key.ok_or("no key")?;
    let is_expiry_asked = OffsetDateTime::parse(&made.expires_utc.ok_or("no expiry")?, &Rfc3339)? == expiry;
    tell("foundry create", json!({ "description": made.description, "isExpiryAsked": is_expiry_asked }));

    let id = Some(setting("KEYHAVEN_MACHINE"));
    let request = foundry::GenerateMachineApiKeyRequest { id: id.clone(), ..Default::default() };
    let made = client.send(&request).await?.api_key.ok_or("no key")?;
    tell("foundry machine", json!({ "isOfMachine": made.user_id == id }));
    Ok(client)
}

async fn verify(own: &JsonServiceClient) -> Outcome<()> {
    let request = root::CreateKey { name: Some("verified".into()), ..Default::default() };
    let secret = own.send(&request).await?.secret.ok_or("no secret")?;
    let mut verifier = JsonServiceClient::new(&setting("KEYHAVEN_URL"));
    verifier.set_bearer_token(&setting("KEYHAVEN_ROOT_KEY"));
    let mut verdicts = Vec::new();
    for key in [secret, "garbage".to_string()] {
        let verdict = verifier.send(&root::VerifyKey { key, ..Default::default() }).await?;
        verdicts.push(json!({ "valid": verdict.valid, "code": verdict.code }));
    }
    tell("verify", json!({ "good": verdicts[0], "garbage": verdicts[1] }));
    Ok(())
}

/// Sends what must be refused.
async fn refusal<T: IReturn>(client: &JsonServiceClient, request: &T) -> Outcome<Error> {
    match client.send(request).await {
        Ok(_) => Err("was not refused".into()),
        Err(refused) => Ok(refused),
    }
}

async fn be_refused(client: &JsonServiceClient) -> Outcome<()> {
    let expires_utc = Some("2001-02-03T04:05:06Z".to_string());
    let request = foundry::CreateApiKeyRequest { expires_utc, ..Default::default() };
    let refused = refusal(client, &request).await?;
    let status = refused.response_status().ok_or("no status")?;
    let told = json!({
        "status": refused.status_code(),
        "errorCode": status.error_code,
        "message": status.message,
        "field": status.errors[0].field_name,
        "fieldMessage": status.errors[0].message,
    });
    tell("error", told);

    let nobody = JsonServiceClient::new(&(setting("KEYHAVEN_URL") + "/foundry"));
    let refused = refusal(&nobody, &foundry::CreateApiKeyRequest::default()).await?;
    tell("not signed in", json!({ "status": refused.status_code(), "errorCode": refused.error_code() }));
    Ok(())
}

#[tokio::main]
async fn main() -> Outcome<()> {
    let own = sign_in().await?;
    regenerate().await?;
    create_for_company().await?;
    let of_person = create_for_person().await?;
    verify(&own).await?;
    be_refused(&of_person).await
}
