namespace Vigilry.Notifications.Contracts;

/// <summary>The mail server that the settings name.</summary>
public interface IMailServer
{
    /// <summary>Whether there is one; without it mails are files.</summary>
    bool IsSet { get; }

    /// <summary>Connects as for a mail, and sends none.</summary>
    /// <returns>What is wrong; <see langword="null"/> if it would take mails.</returns>
    Task<string?> FindFaultAsync(CancellationToken ct);
}
