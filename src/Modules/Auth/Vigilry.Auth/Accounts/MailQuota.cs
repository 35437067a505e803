using Vigilry.Auth.Data;
using Vigilry.Auth.Defences;

namespace Vigilry.Auth.Accounts;

/// <summary>Keeps mailboxes from being flooded, whoever asks. Each purpose counts for itself, and only mails that are really sent.</summary>
internal sealed class MailQuota(AttemptLimit limit)
{
    private const int Most = 5;
    private static readonly TimeSpan Length = TimeSpan.FromHours(1);

    /// <summary>Counts a mail that is about to be sent.</summary>
    /// <param name="email">To whom.</param>
    /// <param name="purpose">Why.</param>
    /// <param name="ct">Gives up.</param>
    /// <returns>How long to wait; <see langword="null"/> if it may be sent.</returns>
    public Task<TimeSpan?> TakeAsync(string email, string purpose, CancellationToken ct) =>
        limit.TakeAsync([new AttemptWindow($"{purpose} to {User.Normalize(email)}", Most, Length)], ct);
}
