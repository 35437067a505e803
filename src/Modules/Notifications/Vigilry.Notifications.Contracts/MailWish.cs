namespace Vigilry.Notifications.Contracts;

/// <summary>Which mails about a project's incidents a member wants.</summary>
public enum MailWish
{
    /// <summary>All that the project's rule for mail lets through.</summary>
    All,

    /// <summary>Only when an incident opens, or opens again.</summary>
    Opened,

    /// <summary>None.</summary>
    None,
}
