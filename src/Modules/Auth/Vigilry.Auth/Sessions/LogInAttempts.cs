using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Vigilry.Auth.Data;
using Vigilry.Auth.Defences;

namespace Vigilry.Auth.Sessions;

/// <summary>
/// Slows guessers of passwords and codes down: by account and address, by address, and by account. A browser that has logged in to the account before
/// goes by a count of its own, so that nobody can lock its owner out by failing on purpose.
/// </summary>
internal sealed class LogInAttempts(AttemptLimit limit, KnownBrowser browser, IOptions<AuthOptions> options)
{
    private const int MostForOneClient = 10;
    private const int MostForOneAccount = 100;
    private static readonly TimeSpan Length = TimeSpan.FromMinutes(15);

    /// <summary>Counts an attempt.</summary>
    /// <returns>How long to wait; <see langword="null"/> if it may be made.</returns>
    public Task<TimeSpan?> TakeAsync(HttpContext http, string email, CancellationToken ct) => limit.TakeAsync(Windows(http, email), ct);

    /// <summary>The password and the code were right.</summary>
    public Task SucceedAsync(HttpContext http, string email, CancellationToken ct) => limit.GiveBackAsync(Windows(http, email), ct);

    private AttemptWindow[] Windows(HttpContext http, string email)
    {
        var account = User.Normalize(email);
        var client = AttemptLimit.ClientOf(http.Connection.RemoteIpAddress);
        return browser.IsKnownTo(http, account) is { } known
            ? [new AttemptWindow($"log-in by browser {known}", MostForOneClient, Length)]
            :
            [
                new AttemptWindow($"log-in to {account} from {client}", MostForOneClient, Length),
                new AttemptWindow($"log-in to {account}", MostForOneAccount, Length),
                new AttemptWindow($"log-in from {client}", options.Value.FailedLogInsPerClient, Length),
            ];
    }
}
