// The EHR's authorization server: oidc-provider, dressed for a SMART EHR launch.
//
//   const server = make_authorization(issuer, clients, launches);
//   server.callback()                                   // a node:http handler for all but /fhir
//   await server.launch_of(accessToken)                 // whose launch a bearer token belongs to
//
// `launches` maps a launch id to { user, fhirUser, token: { patient, need_patient_banner, ... } };
// the launch decides who is logged in, without asking, and what the token reply adds. Everything is
// granted that is asked and known; PKCE with S256 is required.
import { Provider } from "oidc-provider";

const KINDS = ["Patient", "Communication", "Appointment", "DocumentReference", "Consent"];
const LETTERS = ["read", "write", "*", "r", "rs", "crus", "cruds"];
export const SCOPES = ["openid", "fhirUser", "profile", "launch", "launch/patient",
  "online_access", "offline_access", "patient/*.read", "patient/*.*", "patient/*.rs",
  "user/*.read", ...KINDS.flatMap((kind) => LETTERS.map((one) => `patient/${kind}.${one}`))];

function configuration(clients, launches, grants) {
  return {
    clients,
    scopes: SCOPES,
    claims: { openid: ["sub"], fhirUser: ["fhirUser"], profile: ["profile"] },
    conformIdTokenClaims: false,  // fhirUser stands in the id_token (SMART App Launch 2)
    extraParams: ["aud", "launch"],
    pkce: { required: () => true },
    responseTypes: ["code"],
    cookies: { keys: ["a test's own"] },
    features: {
      devInteractions: { enabled: false },
      resourceIndicators: { enabled: false },
      userinfo: { enabled: true },
    },
    interactions: { url: (ctx, interaction) => `/interaction/${interaction.uid}` },
    ttl: { AccessToken: 3600, AuthorizationCode: 60, IdToken: 3600, Interaction: 600,
      Session: 3600, Grant: 3600 },
    async findAccount(ctx, id) {
      const launch = [...launches.values()].find((one) => one.user === id);
      return { accountId: id, claims: () => ({ sub: id, fhirUser: launch?.fhirUser }) };
    },
    // Consent of the user is the EHR's own business at an EHR launch: nothing is asked.
    async loadExistingGrant(ctx) {
      const { client, session, params } = ctx.oidc;
      const grant = new ctx.oidc.provider.Grant(
        { clientId: client.clientId, accountId: session.accountId });
      const known = (params.scope ?? "").split(" ").filter((one) => SCOPES.includes(one));
      const launch = launches.get(params.launch);
      const scope = known.filter((one) => !launch?.withheld?.includes(one)).join(" ");
      grant.addOIDCScope(scope);
      const id = await grant.save();
      grants.set(id, launch);
      return grant;
    },
  };
}

export function make_authorization(issuer, clients, launches) {
  const grants = new Map();
  const provider = new Provider(issuer, configuration(clients, launches, grants));
  provider.use(async (ctx, next) => {
    await next();
    if (ctx.oidc?.route !== "token" || ctx.status !== 200) return;
    const grant = ctx.oidc.entities.AuthorizationCode?.grantId
      ?? ctx.oidc.entities.RefreshToken?.grantId;
    Object.assign(ctx.body, grants.get(grant)?.token);
  });
  provider.launch_of = async (value) => {
    const token = await provider.AccessToken.find(value);
    return token ? grants.get(token.grantId) : undefined;
  };
  // The user is known to the EHR: the launch says who it is.
  provider.log_in = async (request, response) => {
    const interaction = await provider.interactionDetails(request, response);
    const launch = launches.get(interaction.params.launch);
    const result = launch ? { login: { accountId: launch.user } }
      : { error: "access_denied", error_description: "no such launch" };
    await provider.interactionFinished(request, response, result,
      { mergeWithLastSubmission: false });
  };
  return provider;
}
