using MediatR;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using Vigilry.Auth.Contracts;

namespace Vigilry.Detection;

/// <summary>Holds the errors of the last moments to a project's new rule, without waiting for the next one.</summary>
internal sealed partial class CountAnewOnSettingsChanged(WindowRecovery recovery, ILogger<CountAnewOnSettingsChanged> logger)
    : INotificationHandler<ProjectSettingsChanged>
{
    public async Task Handle(ProjectSettingsChanged notification, CancellationToken cancellationToken)
    {
        try
        {
            await recovery.CountAnewAsync(notification.OrganizationId, notification.ProjectId, cancellationToken);
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            LogLeftToTheNext(notification.ProjectId, exception.GetType().Name);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Project {ProjectId} has a new rule; it is first held to it by its next error, as Redis did not answer ({Fault})")]
    private partial void LogLeftToTheNext(Guid projectId, string fault);
}
