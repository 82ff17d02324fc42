/** An identity provider as a house has one: prints its address, and signs people in with the development screens of oidc-provider. `node provider.mjs CLIENT SECRET` */
import { createServer } from "node:http";
import { Provider } from "oidc-provider";

const [client, secret] = process.argv.slice(2);
let handle = (request, response) => response.writeHead(503).end();
const server = createServer((request, response) => handle(request, response));
process.stdin.on("end", () => process.exit(0)).resume(); // who started it has ended
server.listen(0, "127.0.0.1", () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [{ client_id: client, client_secret: secret, redirect_uris: ["http://127.0.0.1:1/api/sign-in/callback"], grant_types: ["authorization_code"], response_types: ["code"] }],
    pkce: { required: () => true },
    claims: { openid: ["sub"], profile: ["name", "preferred_username"], email: ["email"] },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, name: `${id} of the house`, preferred_username: id, email: `${id}@house.example` }) }),
    features: { devInteractions: { enabled: true } },
  });
  // The server under test has any free port.
  provider.Client.prototype.redirectUriAllowed = (uri) => /^http:\/\/127\.0\.0\.1:\d+\/api\/sign-in\/callback$/.test(uri);
  provider.on("server_error", (_, error) => console.error(error));
  handle = provider.callback();
  console.log(`ready ${issuer}`);
});
