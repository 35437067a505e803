namespace Vigilry.Auth.Contracts;

/// <summary>Names of the authorization policies that routes ask for.</summary>
public static class Policies
{
    /// <summary>An API key that may post events. A session alone gets 403.</summary>
    public const string Ingest = nameof(Ingest);

    /// <summary>A session of any role, or an API key that may read, within its project.</summary>
    public const string Read = nameof(Read);

    /// <summary>A session of any role.</summary>
    public const string Session = nameof(Session);

    /// <summary>A session that may respond to incidents: member, admin or owner.</summary>
    public const string Respond = nameof(Respond);

    /// <summary>A session that may manage projects and keys: admin or owner.</summary>
    public const string Manage = nameof(Manage);

    /// <summary>A session of an owner.</summary>
    public const string Own = nameof(Own);
}
