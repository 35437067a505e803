using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using NUnit.Framework;
using Vigilry.Incidents.Data;
using Vigilry.IntegrationTests.Notifications;
using Vigilry.Notifications.Data;

namespace Vigilry.IntegrationTests.Host;

[TestFixture, Parallelizable(ParallelScope.All)]
public class StoppingTests
{
    [Test, CancelAfter(60_000)]
    public async Task A_connection_that_breaks_while_the_host_stops_is_not_logged_as_what_stopped_it(CancellationToken ct)
    {
        using var log = new LogRecorder();
        var (incidents, notifications) = (new BreakAtStop(), new BreakAtStop());
        await using (await VigilryApp.StartAloneAsync(ct, configure: services =>
        {
            log.Register(services);
            services.ConfigureDbContext<IncidentsDb>(db => db.AddInterceptors(incidents));
            services.ConfigureDbContext<NotificationsDb>(db => db.AddInterceptors(notifications));
        }))
        {
            await Task.WhenAll(incidents.BreakAsync(ct), notifications.BreakAsync(ct));
        }

        Assert.That(log.Lines, Has.Some.Contains("shutting down"), "else nothing was recorded");
        Assert.That(log.Lines, Has.None.Contains("BackgroundServiceExceptionBehavior"));
    }

    /// <summary>Has what a worker begins next wait for the host's stop, and then fail as on a connection that breaks.</summary>
    private sealed class BreakAtStop : DbConnectionInterceptor, IDbTransactionInterceptor
    {
        private readonly TaskCompletionSource _waits = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private volatile bool _isWanted;

        /// <summary>Ends when a worker waits.</summary>
        public Task BreakAsync(CancellationToken ct)
        {
            _isWanted = true;
            return _waits.Task.WaitAsync(ct);
        }

        /// <summary>Mails are claimed without a transaction.</summary>
        public override async ValueTask<InterceptionResult> ConnectionOpeningAsync(
            DbConnection connection, ConnectionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
        {
            await WaitAsync(eventData.Context is NotificationsDb, cancellationToken);
            return result;
        }

        /// <summary>Incidents are announced in one.</summary>
        public async ValueTask<InterceptionResult<DbTransaction>> TransactionStartingAsync(
            DbConnection connection,
            TransactionStartingEventData eventData,
            InterceptionResult<DbTransaction> result,
            CancellationToken cancellationToken = default)
        {
            await WaitAsync(eventData.Context is IncidentsDb, cancellationToken);
            return result;
        }

        private async Task WaitAsync(bool isWorker, CancellationToken ct)
        {
            if (!isWorker || !_isWanted)
            {
                return;
            }

            _waits.TrySetResult();
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, ct);
            }
            catch (OperationCanceledException exception)
            {
                throw new NpgsqlException("The connection broke.", exception);
            }
        }
    }
}
