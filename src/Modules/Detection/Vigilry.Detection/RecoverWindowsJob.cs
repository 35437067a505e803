using Quartz;

namespace Vigilry.Detection;

/// <summary>Looks on Quartz's schedule whether Redis has lost its memory.</summary>
[DisallowConcurrentExecution]
internal sealed class RecoverWindowsJob(WindowRecovery recovery) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) =>
        await recovery.RunAsync(cancellationToken);
}
