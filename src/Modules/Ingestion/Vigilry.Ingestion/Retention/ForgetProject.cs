using MediatR;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Vigilry.Auth.Contracts;
using Vigilry.Ingestion.Data;

namespace Vigilry.Ingestion.Retention;

/// <summary>Deletes the events of a project that is gone, their ids and their counts.</summary>
internal sealed class ForgetProject(NpgsqlDataSource dataSource, IngestionDb db) : INotificationHandler<ProjectDeleted>
{
    public async Task Handle(ProjectDeleted notification, CancellationToken cancellationToken)
    {
        await using (var connection = await dataSource.OpenConnectionAsync(cancellationToken))
        {
            foreach (var day in await DayPartitions.ListAsync(connection, cancellationToken))
            {
                try
                {
                    await EventDeletion.DeleteEventsAsync(connection, day, notification.ProjectId, cancellationToken);
                }
                catch (PostgresException exception) when (exception.SqlState is PostgresErrorCodes.UndefinedTable)
                {
                    // The whole day was dropped meanwhile.
                }
            }

            await EventDeletion.ForgetCountsAsync(connection, [notification.ProjectId], DateTimeOffset.MaxValue, cancellationToken);
        }

        await db.EventIds.Where(i => i.ProjectId == notification.ProjectId).ExecuteDeleteAsync(cancellationToken);
    }
}
