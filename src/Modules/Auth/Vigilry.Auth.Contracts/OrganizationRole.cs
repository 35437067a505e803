namespace Vigilry.Auth.Contracts;

/// <summary>What a member may do in an organization, from least to most.</summary>
public enum OrganizationRole
{
    /// <summary>Looks.</summary>
    Viewer,

    /// <summary>Looks, and responds to incidents.</summary>
    Member,

    /// <summary>Also manages projects, keys and members.</summary>
    Admin,

    /// <summary>Also manages owners and the organization itself.</summary>
    Owner,
}
