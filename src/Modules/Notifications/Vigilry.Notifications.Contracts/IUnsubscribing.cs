namespace Vigilry.Notifications.Contracts;

/// <summary>Ends mails by the link in them, for whoever has such a mail.</summary>
public interface IUnsubscribing
{
    /// <summary>Whether a link's token is one.</summary>
    bool IsValid(string? token);

    /// <summary>Ends the mails that the link's mail was one of.</summary>
    /// <returns><see langword="false"/> if the token is none.</returns>
    Task<bool> UnsubscribeAsync(string? token, CancellationToken ct);
}
