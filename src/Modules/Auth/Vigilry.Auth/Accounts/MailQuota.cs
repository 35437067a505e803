using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Vigilry.Auth.Data;
using Vigilry.Auth.Defences;

namespace Vigilry.Auth.Accounts;

/// <summary>Keeps mailboxes from being flooded: by who asks, and by who gets the mails.</summary>
internal sealed class MailQuota(AttemptLimit limit, IOptions<AuthOptions> options)
{
    private const int MostToOneAddress = 5;
    private static readonly TimeSpan Length = TimeSpan.FromHours(1);

    /// <summary>Counts a request of a client, before anything is done for it.</summary>
    /// <returns>How long to wait; <see langword="null"/> if it may ask.</returns>
    public Task<TimeSpan?> TakeFromAsync(HttpContext http, CancellationToken ct) => limit.TakeAsync(
        [new AttemptWindow($"mails from {AttemptLimit.ClientOf(http.Connection.RemoteIpAddress)}", options.Value.MailsPerClient, Length)], ct);

    /// <summary>Counts a mail that is about to be sent. Each purpose counts for itself, so that no mail can be kept from its reader by asking for others.</summary>
    /// <param name="email">To whom.</param>
    /// <param name="purpose">Why.</param>
    /// <param name="ct">Gives up.</param>
    /// <returns>How long to wait; <see langword="null"/> if it may be sent.</returns>
    public Task<TimeSpan?> TakeToAsync(string email, string purpose, CancellationToken ct) =>
        limit.TakeAsync([new AttemptWindow($"{purpose} to {User.Normalize(email)}", MostToOneAddress, Length)], ct);
}
