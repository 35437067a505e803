using System.Diagnostics.Metrics;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Options;
using Npgsql;
using Vigilry.Auth.Contracts;
using Vigilry.Incidents.Contracts;
using Vigilry.Ingestion.Contracts;
using Vigilry.Notifications.Channels;
using Vigilry.Notifications.Contracts;
using Vigilry.Notifications.Data;
using Vigilry.Notifications.Deciding;
using Vigilry.Notifications.Deliveries;
using Vigilry.Notifications.Mail;
using Vigilry.Notifications.Webhooks;
using Vigilry.Platform.Data;
using Vigilry.Platform.Telemetry;

namespace Vigilry.Notifications;

/// <summary>What the host calls to have this module.</summary>
public static class NotificationsModule
{
    /// <summary>Attempts at a server, most of which failed, before the others wait a moment instead of hanging, too.</summary>
    private const int FailuresThatBreak = 8;

    private static readonly TimeSpan LongestRequest = TimeSpan.FromSeconds(10);

    /// <summary>The workers that beat in <see cref="Heartbeats"/>.</summary>
    public static IReadOnlyList<string> Workers { get; } = [DeliveryWorker.Name];

    /// <summary>Registers the module's services.</summary>
    public static void AddNotifications(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptionsWithValidateOnStart<NotificationsOptions, NotificationsOptionsValidator>().BindConfiguration(NotificationsOptions.Section);
        services.AddModuleDatabase<NotificationsDb>(NotificationsDb.Schema);
        services.AddValidatorsFromAssemblyContaining<NotificationsDb>(ServiceLifetime.Singleton, includeInternalTypes: true);

        services.AddSingleton<NotificationsTelemetry>();
        services.AddSingleton(
            provider => NotificationsTelemetry.Deliveries(provider.GetRequiredService<IMeterFactory>(), provider.GetRequiredService<NpgsqlDataSource>()));
        services.AddScoped<ProjectChannels>();
        services.AddScoped<IChannels, VisibleChannels>();
        services.AddScoped<MailWishes>();
        services.AddSingleton<ChannelSecrets>();
        services.AddScoped<NoticeQueue>();
        services.AddScoped<HeldNotices>();
        services.AddScoped<DueDeliveries>();
        services.AddScoped<IDeliveries, VisibleDeliveries>();
        services.AddSingleton<DeliveryWorker>();
        services.AddHostedService(provider => provider.GetRequiredService<DeliveryWorker>());
        services.AddScoped<INotificationHandler<ProjectDeleted>, ForgetProject>();
        services.AddScoped<INotificationHandler<IncidentChanged>, NotifyOnIncidentChange>();
        AddMail(services);
        AddWebhooks(services);
    }

    /// <summary>Maps the module's routes.</summary>
    public static void MapNotifications(this IEndpointRouteBuilder routes)
    {
        ListChannels.Map(routes);
        AddChannel.Map(routes);
        UpdateChannel.Map(routes);
        DeleteChannel.Map(routes);
        RotateChannelSecret.Map(routes);
        TestChannel.Map(routes);
        MailWishes.Map(routes);
        ListMaintenanceWindows.Map(routes);
        AddMaintenanceWindow.Map(routes);
        DeleteMaintenanceWindow.Map(routes);
        ListDecisions.Map(routes);
        ListDeliveries.Map(routes);
        ResendDelivery.Map(routes);
        PreviewMail.Map(routes);
    }

    private static void AddMail(IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<SmtpOptions, SmtpOptionsValidator>().BindConfiguration(SmtpOptions.Section);
        services.AddSingleton<SmtpConnections>();
        services.AddSingleton<SmtpSender>();
        services.AddSingleton<OutboxFolder>();
        services.AddSingleton<IMailSender>(provider => provider.GetRequiredService<IOptions<SmtpOptions>>().Value.HasHost
            ? provider.GetRequiredService<SmtpSender>()
            : provider.GetRequiredService<OutboxFolder>());
        services.AddSingleton<Unsubscribing>();
        services.AddScoped<IUnsubscribing, UnsubscribeByLink>();
        services.AddSingleton<MailFormat>();
        services.AddSingleton<MailDeliverySender>();
        services.AddScoped<INotificationHandler<VerificationRequested>, MailAccounts>();
        services.AddScoped<INotificationHandler<EmailChangeRequested>, MailAccounts>();
        services.AddScoped<INotificationHandler<PasswordResetRequested>, MailAccounts>();
        services.AddScoped<INotificationHandler<MemberInvited>, MailAccounts>();
        services.AddScoped<INotificationHandler<AccountChanged>, MailAccounts>();
        services.AddScoped<INotificationHandler<EventsOverLimit>, MailOverLimit>();
    }

    private static void AddWebhooks(IServiceCollection services)
    {
        services.AddSingleton<AddressGuard>();
        services.AddSingleton<ChannelMessage>();
        services.AddScoped<WebhookSender>();
        services.AddHttpClient(WebhookSender.Client)

            // They would write whole URLs, whose paths are the secrets of many channels.
            .RemoveAllLoggers()
            .ConfigurePrimaryHttpMessageHandler(provider => new SocketsHttpHandler
            {
                ConnectCallback = provider.GetRequiredService<AddressGuard>().ConnectAsync,
                AllowAutoRedirect = false,
                UseCookies = false,
                UseProxy = false,
                MaxResponseDrainSize = 0,
            })
            .AddStandardResilienceHandler(resilience =>
            {
                // The worker repeats, after longer pauses and across restarts.
                resilience.Retry.ShouldHandle = _ => ValueTask.FromResult(false);
                resilience.AttemptTimeout.Timeout = LongestRequest;
                resilience.TotalRequestTimeout.Timeout = LongestRequest * 2;
                resilience.CircuitBreaker.SamplingDuration = LongestRequest * 3;
                resilience.CircuitBreaker.MinimumThroughput = FailuresThatBreak;
            })
            .SelectPipelineByAuthority();
    }
}
