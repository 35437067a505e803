using MediatR;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using Vigilry.Auth.Contracts;
using Vigilry.Platform.Data;

namespace Vigilry.Detection;

/// <summary>Holds the errors of the last moments to a project's new rule, or to the old one when a mute has ended, without waiting for the next error.</summary>
internal sealed partial class CountAnewOnSettingsChanged(WindowRecovery recovery, ILogger<CountAnewOnSettingsChanged> logger)
    : INotificationHandler<ProjectSettingsChanged>
{
    public async Task Handle(ProjectSettingsChanged notification, CancellationToken cancellationToken)
    {
        var (previous, current) = (notification.Previous, notification.Current);
        var sameSeverities = (previous.Severities ?? []).SequenceEqual(current.Severities ?? []);
        if (sameSeverities && previous.Window == current.Window && previous.Threshold == current.Threshold && previous.MutedUntil == current.MutedUntil
            && previous.Mode == current.Mode)
        {
            return;
        }

        try
        {
            await recovery.CountAnewAsync(notification.OrganizationId, notification.ProjectId, cancellationToken);
        }
        catch (Exception exception) when (exception is RedisException || PostgresFaults.IsOutage(exception))
        {
            LogLeftToTheNext(notification.ProjectId, exception.GetType().Name);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Project {ProjectId} has a new rule; it is first held to it by its next error ({Fault})")]
    private partial void LogLeftToTheNext(Guid projectId, string fault);
}
