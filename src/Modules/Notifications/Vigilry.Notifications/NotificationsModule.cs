using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Vigilry.Auth.Contracts;
using Vigilry.Incidents.Contracts;
using Vigilry.Notifications.Data;
using Vigilry.Notifications.Deliveries;
using Vigilry.Notifications.Mail;
using Vigilry.Platform.Data;

namespace Vigilry.Notifications;

/// <summary>What the host calls to have this module.</summary>
public static class NotificationsModule
{
    /// <summary>Registers the module's services.</summary>
    public static void AddNotifications(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptionsWithValidateOnStart<SmtpOptions, SmtpOptionsValidator>().BindConfiguration(SmtpOptions.Section);
        services.AddModuleDatabase<NotificationsDb>(NotificationsDb.Schema);
        services.AddSingleton<SmtpSender>();
        services.AddSingleton<OutboxFolder>();
        services.AddSingleton<IMailSender>(provider => provider.GetRequiredService<IOptions<SmtpOptions>>().Value.HasHost
            ? provider.GetRequiredService<SmtpSender>()
            : provider.GetRequiredService<OutboxFolder>());
        services.AddScoped<DueDeliveries>();
        services.AddSingleton<DeliveryWorker>();
        services.AddHostedService(provider => provider.GetRequiredService<DeliveryWorker>());
        services.AddScoped<INotificationHandler<VerificationRequested>, MailAccounts>();
        services.AddScoped<INotificationHandler<EmailChangeRequested>, MailAccounts>();
        services.AddScoped<INotificationHandler<PasswordResetRequested>, MailAccounts>();
        services.AddScoped<INotificationHandler<MemberInvited>, MailAccounts>();
        services.AddScoped<INotificationHandler<AccountChanged>, MailAccounts>();
        services.AddScoped<INotificationHandler<ProjectDeleted>, ForgetProject>();
        services.AddScoped<INotificationHandler<IncidentOpened>, MailOpenedIncident>();
    }
}
