using Microsoft.OpenApi;

namespace Vigilry.Host.Description;

/// <summary>The API by capability.</summary>
internal static class Tags
{
    public const string Server = "Server";

    private static readonly (string Capability, string Name, string Description)[] Known =
    [
        ("Vigilry.Ingestion.Receiving", "Ingestion", "Sending events."),
        ("Vigilry.Ingestion.Reading", "Events", "Reading and counting what was sent."),
        ("Vigilry.Incidents.Reading", "Incidents", "What is or was wrong."),
        ("Vigilry.Incidents.Responding", "Responding", "What people do about incidents."),
        ("Vigilry.Incidents.Scoring", "Risk", "How bad incidents are, and how well that is known."),
        ("Vigilry.Incidents.Previewing", "Previewing", "What other settings would have opened."),
        ("Vigilry.Notifications.Channels", "Channels", "How a project's incidents are told, and to whom."),
        ("Vigilry.Notifications.Deciding", "Maintenance", "When notices wait."),
        ("Vigilry.Notifications.Deliveries", "Deliveries", "What was told to whom, and how that went."),
        ("Vigilry.Notifications.Mail", "Mails", "What mails look like."),
        ("Vigilry.Auth.Sessions", "Sessions", "Logging in and out."),
        ("Vigilry.Auth.Accounts", "Accounts", "Signing up, verifying addresses, setting passwords."),
        ("Vigilry.Auth.SecondFactor", "Second factor", "Codes of an authenticator app."),
        ("Vigilry.Auth.SingleSignOn", "Single sign-on", "Logging in with an OpenID Connect issuer."),
        ("Vigilry.Auth.Organizations", "Organizations", "Organizations and their members."),
        ("Vigilry.Auth.Invitations", "Invitations", "How people become members."),
        ("Vigilry.Auth.Auditing", "Audit log", "Who changed what."),
        ("Vigilry.Auth.Projects", "Projects", "Projects and their settings."),
        ("Vigilry.Auth.ApiKeys", "API keys", "Keys of machines."),
        ("", Server, "Whether this instance is well, and this description."),
    ];

    public static IEnumerable<OpenApiTag> All => Known.Select(t => new OpenApiTag { Name = t.Name, Description = t.Description });

    public static string Of(string capability) => Known.Single(t => string.Equals(t.Capability, capability, StringComparison.Ordinal)).Name;
}
