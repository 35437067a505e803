using System.Diagnostics.Metrics;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Vigilry.Auth.Contracts;
using Vigilry.Detection.Contracts;
using Vigilry.Incidents.Alerting;
using Vigilry.Incidents.Contracts;
using Vigilry.Incidents.Data;
using Vigilry.Incidents.Lifecycle;
using Vigilry.Incidents.Previewing;
using Vigilry.Incidents.Publishing;
using Vigilry.Incidents.Reading;
using Vigilry.Incidents.Responding;
using Vigilry.Incidents.Scoring;
using Vigilry.Incidents.Summarizing;
using Vigilry.Platform.Data;
using Vigilry.Platform.Scheduling;
using Vigilry.Platform.Settings;
using Vigilry.Platform.Telemetry;

namespace Vigilry.Incidents;

/// <summary>What the host calls to have this module.</summary>
public static class IncidentsModule
{
    /// <summary>The workers that beat in <see cref="Heartbeats"/>.</summary>
    public static IReadOnlyList<string> Workers { get; } = [IncidentPublisher.Name, IncidentNotifier.Name];

    /// <summary>Registers the module's services.</summary>
    public static void AddIncidents(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSettings<IncidentsOptions, IncidentsOptionsValidator>(IncidentsOptions.Section);
        services.AddModuleDatabase<IncidentsDb>(IncidentsDb.Schema);
        services.AddSingleton(
            provider => IncidentsTelemetry.UnresolvedIncidents(provider.GetRequiredService<IMeterFactory>(), provider.GetRequiredService<NpgsqlDataSource>()));
        services.AddSingleton<QuietWindow>();
        services.AddSingleton<CreationLock>();
        services.AddSingleton<IncidentNotifier>();
        services.AddHostedService(provider => provider.GetRequiredService<IncidentNotifier>());
        services.AddSingleton<IncidentPublisher>();
        services.AddHostedService(provider => provider.GetRequiredService<IncidentPublisher>());
        services.AddScoped<INotificationHandler<SpikeDetected>, OpenIncidentOnSpike>();
        services.AddScoped<INotificationHandler<ProjectSettingsChanged>, ApplyProjectSettings>();
        services.AddScoped<INotificationHandler<DeliveryEnded>, RecordDelivery>();
        services.AddScoped<INotificationHandler<IncidentAssessed>, AssessIncident>();
        services.AddScoped<INotificationHandler<SpikeEnded>, ResolveOnSpikeEnd>();
        services.AddScoped<INotificationHandler<IncidentBroadcast>, RecordBroadcast>();
        services.AddSingleton<Calibrations>();
        services.AddScoped<IncidentAssessor>();
        services.AddSettings<SummaryOptions, SummaryOptionsValidator>(SummaryOptions.Section);
        services.AddSingleton<SummaryWriter>();
        services.AddSingleton<SummaryWorker>();
        services.AddHostedService(provider => provider.GetRequiredService<SummaryWorker>());
        services.AddScoped<INotificationHandler<IncidentChanged>, SummarizeIncident>();
        services.AddSingleton<AlertTelemetry>();
        services.AddScoped<AlertStages>();
        services.AddScoped<IncidentHealthCheck>();
        services.AddScoped<IncidentMover>();
        services.AddScoped<INotificationHandler<ProjectDeleted>, ForgetProject>();
        services.AddScoped<IncidentCommand>();
        services.AddScoped<IIncidents, VisibleIncidents>();
        services.AddValidatorsFromAssemblyContaining<IncidentsDb>(ServiceLifetime.Singleton, includeInternalTypes: true);
        var options = builder.Configuration.GetSection(IncidentsOptions.Section).Get<IncidentsOptions>() ?? new IncidentsOptions();
        services.AddScheduledJob<HealthCheckJob>("incident-health-check", options.HealthCheckInterval);
    }

    /// <summary>Maps the module's routes.</summary>
    public static void MapIncidents(this IEndpointRouteBuilder routes)
    {
        ListIncidents.Map(routes);
        GetIncident.Map(routes);
        ListIncidentEvents.Map(routes);
        ListTimeline.Map(routes);
        SummarizeIncidents.Map(routes);
        PreviewIncidents.Map(routes);
        AcknowledgeIncident.Map(routes);
        AssignIncident.Map(routes);
        ResolveIncident.Map(routes);
        ReopenIncident.Map(routes);
        AddNote.Map(routes);
        MarkIncident.Map(routes);
        GetRiskQuality.Map(routes);
        GetProjectRisk.Map(routes);
    }
}
