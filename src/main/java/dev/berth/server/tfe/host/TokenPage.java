package dev.berth.server.tfe.host;

/** The page that {@code terraform login} opens: how to get a token. */
final class TokenPage {
    static final String HTML = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <title>Berth: a token for the command line</title>
            <meta name="viewport" content="width=device-width, initial-scale=1">
            </head>
            <body>
            <h1>A token for the command line</h1>
            <p>Whoever has a token may do what the token's role allows. Ask an administrator of this server for one, with
            the role that you need:</p>
            <ul>
              <li><b>viewer</b>: look at workspaces, runs and their output</li>
              <li><b>submitter</b>: also plan, and apply once an approver has confirmed</li>
              <li><b>approver</b>: also confirm, discard, lock, and handle state</li>
              <li><b>admin</b>: everything</li>
            </ul>
            <p>An administrator makes one like this, and passes on the value of <code>token</code>, which is shown this
            once:</p>
            <pre>curl -H "Authorization: Bearer $ADMIN_TOKEN" -H "Content-Type: application/json" \\
              -d '{"name": "jo", "role": "submitter"}' https://THIS-HOST/api/v1/tokens</pre>
            <p>Paste it where <code>terraform login</code> or <code>tofu login</code> asks for it, or set it as the
            environment variable <code>TF_TOKEN_</code> and the name of this host, with <code>_</code> for each dot
            and <code>__</code> for each hyphen.</p>
            </body>
            </html>
            """;

    private TokenPage() {}
}
