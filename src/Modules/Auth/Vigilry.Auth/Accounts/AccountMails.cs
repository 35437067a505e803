using System.Threading.Channels;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Vigilry.Auth.Data;
using Vigilry.Auth.Defences;

namespace Vigilry.Auth.Accounts;

/// <summary>What a mail is asked for, by an address that may have no account.</summary>
/// <param name="Email">The address, as typed.</param>
/// <param name="Purpose">What its token is for.</param>
/// <param name="SignUp">The account to be, if it is a sign-up that asks.</param>
internal sealed record MailRequest(string Email, EmailTokenPurpose Purpose, NewAccount? SignUp = null);

/// <summary>
/// Takes requests for mails and sees to them afterwards, so that the answer takes as long for an address that is known as for one that is not.
/// Those that wait are seen to when the host stops; a crash loses them, and people ask again.
/// </summary>
internal sealed partial class AccountMails(
    IServiceScopeFactory scopes, AttemptLimit limit, IOptions<AuthOptions> options, ILogger<AccountMails> logger) : BackgroundService
{
    private const int MostWaiting = 1_000;
    private static readonly TimeSpan Length = TimeSpan.FromHours(1);

    private readonly Channel<MailRequest> _waiting = Channel.CreateBounded<MailRequest>(MostWaiting);

    /// <summary>Counts a request of a client, before anything is done for it.</summary>
    /// <returns>How long to wait if it has asked for too many; <see langword="null"/> if it may ask.</returns>
    public Task<TimeSpan?> TakeAsync(HttpContext http, CancellationToken ct) => limit.TakeAsync(
        [new AttemptWindow($"mails from {AttemptLimit.ClientOf(http.Connection.RemoteIpAddress)}", options.Value.MailsPerClient, Length)], ct);

    /// <summary>Takes the request. Should very many wait it is passed over, and its reader asks again.</summary>
    public void Request(MailRequest request) => _waiting.Writer.TryWrite(request);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _waiting.Writer.TryComplete();
        await base.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Without the token: the channel is completed at stop, and what waits in it is seen to.
        await foreach (var request in _waiting.Reader.ReadAllAsync(CancellationToken.None))
        {
            try
            {
                await SendAsync(request);
            }
            catch (Exception exception)
            {
                LogFailed(exception.GetType().Name);
            }
        }
    }

    private async Task SendAsync(MailRequest request)
    {
        await using var scope = scopes.CreateAsyncScope();
        if (request.SignUp is { } signUp)
        {
            await scope.ServiceProvider.GetRequiredService<SignUps>().CompleteAsync(signUp, CancellationToken.None);
        }
        else if (request.Purpose is EmailTokenPurpose.ResetPassword)
        {
            await scope.ServiceProvider.GetRequiredService<PasswordReset>().RequestAsync(request.Email, CancellationToken.None);
        }
        else
        {
            await scope.ServiceProvider.GetRequiredService<SignUps>().ResendAsync(request.Email, CancellationToken.None);
        }
    }

    [LoggerMessage(LogLevel.Error, "A mail that was asked for could not be prepared ({Fault}); its reader has to ask again")]
    private partial void LogFailed(string fault);
}
