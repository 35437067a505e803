using System.Diagnostics.Metrics;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Vigilry.Auth.Contracts;
using Vigilry.Ingestion.Contracts;
using Vigilry.Ingestion.Data;
using Vigilry.Ingestion.Limiting;
using Vigilry.Ingestion.Publishing;
using Vigilry.Ingestion.Reading;
using Vigilry.Ingestion.Receiving;
using Vigilry.Ingestion.Retention;
using Vigilry.Platform.Data;
using Vigilry.Platform.Scheduling;

namespace Vigilry.Ingestion;

/// <summary>What the host calls to have this module.</summary>
public static class IngestionModule
{
    /// <summary>Registers the module's services.</summary>
    public static void AddIngestion(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptionsWithValidateOnStart<RetentionOptions, RetentionOptionsValidator>().BindConfiguration(RetentionOptions.Section);
        services.AddOptionsWithValidateOnStart<IngestionOptions, IngestionOptionsValidator>().BindConfiguration(IngestionOptions.Section);
        services.AddModuleDatabase<IngestionDb>(IngestionDb.Schema);
        services.AddSingleton<IValidator<IngestEventRequest>, IngestEventValidator>();
        services.TryAddSingleton(new BodyBudget(BodyBudget.DefaultBytes));
        services.AddSingleton<IngestionTelemetry>();
        services.AddSingleton(provider => IngestionTelemetry.Outbox(provider.GetRequiredService<IMeterFactory>(), provider.GetRequiredService<NpgsqlDataSource>()));
        services.AddSingleton<EventStore>();
        services.AddSingleton<FinishBatches>();
        services.AddSingleton<EventPublisher>();
        services.AddSingleton<EventWriter>();
        services.AddSingleton<EventRateLimit>();
        services.AddSingleton<UnstoredEvents>();
        services.AddScoped<EventSearch>();
        services.AddScoped<IEvents, StoredEvents>();
        services.AddScoped<IEventReader, EventReader>();

        services.AddSingleton<PartitionMaintenance>();
        services.AddScoped<OrganizationRetention>();
        services.AddScoped<INotificationHandler<ProjectDeleted>, ForgetProject>();
        services.AddHostedService<PartitionsAtStart>();
        services.AddScheduledJob<PartitionMaintenanceJob>("partition-maintenance", TimeSpan.FromHours(1));

        // Stopped in reverse: the writer flushes while the publisher still publishes.
        services.AddHostedService<OutboxSweep>();
        services.AddSingleton<LimitAnnouncer>();
        services.AddHostedService<UnstoredEventsFlush>();
        services.AddHostedService(provider => provider.GetRequiredService<EventPublisher>());
        services.AddHostedService(provider => provider.GetRequiredService<EventWriter>());
    }

    /// <summary>Maps the module's routes.</summary>
    public static void MapIngestion(this IEndpointRouteBuilder routes)
    {
        IngestEvent.Map(routes);
        IngestBatch.Map(routes);
        ListEvents.Map(routes);
        GetEvent.Map(routes);
        GetStats.Map(routes);
    }
}
