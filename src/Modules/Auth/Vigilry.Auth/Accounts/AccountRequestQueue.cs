using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Vigilry.Auth.Data;
using Vigilry.Platform.Data;

namespace Vigilry.Auth.Accounts;

/// <summary>What a mail is asked for, by an address that may have no account.</summary>
/// <param name="Email">The address, as typed.</param>
/// <param name="Purpose">What its token is for.</param>
/// <param name="SignUp">The account to be, if it is a sign-up that asks.</param>
internal sealed record AccountRequest(string Email, EmailTokenPurpose Purpose, NewAccount? SignUp = null);

/// <summary>
/// Takes requests for mails and sees to them afterwards, so that the answer takes as long for an address that is known as for one that is not.
/// Those that wait are seen to when the host stops; a crash loses them, and people ask again.
/// </summary>
internal sealed partial class AccountRequestQueue(IServiceScopeFactory scopes, TimeProvider time, ILogger<AccountRequestQueue> logger) : BackgroundService
{
    private const int MostWaiting = 1_000;

    /// <summary>How long after a fault of PostgreSQL a request is tried again; after the last it is given up.</summary>
    private static readonly TimeSpan[] Pauses = [TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5)];

    private readonly Channel<AccountRequest> _waiting = Channel.CreateBounded<AccountRequest>(MostWaiting);

    /// <summary>Takes the request. Should very many wait it is passed over, and its reader asks again.</summary>
    public void Request(AccountRequest request) => _waiting.Writer.TryWrite(request);

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
                await SendWithPatienceAsync(request);
            }
            catch (Exception exception)
            {
                LogFailed(exception.GetType().Name);
            }
        }
    }

    private async Task SendWithPatienceAsync(AccountRequest request)
    {
        foreach (var pause in Pauses)
        {
            try
            {
                await SendAsync(request);
                return;
            }
            catch (Exception exception) when (PostgresFaults.IsOutage(exception))
            {
                await Task.Delay(pause, time);
            }
        }

        await SendAsync(request);
    }

    private async Task SendAsync(AccountRequest request)
    {
        await using var scope = scopes.CreateAsyncScope();

        // The account, its token and its mail, or nothing.
        await using var transaction = await scope.ServiceProvider.GetRequiredService<SharedTransaction>()
            .BeginAsync(scope.ServiceProvider.GetRequiredService<AuthDb>(), CancellationToken.None);
        if (request.SignUp is { } signUp)
        {
            await scope.ServiceProvider.GetRequiredService<SignUpCompletion>().CompleteAsync(signUp, CancellationToken.None);
        }
        else if (request.Purpose is EmailTokenPurpose.ResetPassword)
        {
            await scope.ServiceProvider.GetRequiredService<PasswordReset>().RequestAsync(request.Email, CancellationToken.None);
        }
        else
        {
            await scope.ServiceProvider.GetRequiredService<SignUpCompletion>().ResendAsync(request.Email, CancellationToken.None);
        }

        await transaction.CommitAsync(CancellationToken.None);
    }

    [LoggerMessage(LogLevel.Error, "A mail that was asked for could not be prepared ({Fault}); whoever asked has to ask, or sign up, again")]
    private partial void LogFailed(string fault);
}
