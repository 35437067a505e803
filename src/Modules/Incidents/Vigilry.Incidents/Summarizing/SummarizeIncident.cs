using MediatR;
using Microsoft.Extensions.Options;
using Vigilry.Incidents.Contracts;

namespace Vigilry.Incidents.Summarizing;

/// <summary>Has a new incident summed up, where a language model is named.</summary>
internal sealed class SummarizeIncident(SummaryWorker worker, IOptionsMonitor<SummaryOptions> options) : INotificationHandler<IncidentChanged>
{
    public Task Handle(IncidentChanged notification, CancellationToken cancellationToken)
    {
        if (notification.Previous is null && options.CurrentValue.Model.Length > 0)
        {
            worker.Enqueue(notification.Incident);
        }

        return Task.CompletedTask;
    }
}
