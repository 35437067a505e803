using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Vigilry.Auth.Contracts;
using Vigilry.Auth.Sessions;

namespace Vigilry.Auth.Auditing;

/// <summary>
/// Writes down every change that is made with a session, whatever module's route makes it: one that is added cannot be forgotten. The entry follows the
/// change, so a crash in between loses the entry and never the change.
/// </summary>
internal sealed partial class AuditTrail(RequestDelegate next, ILogger<AuditTrail> logger)
{
    private static readonly object Detail = new();

    /// <summary>Says what a change was, for its entry: what it made of what.</summary>
    public static void Note(HttpContext context, string detail) => context.Items[Detail] = detail;

    public async Task InvokeAsync(HttpContext context)
    {
        await next(context);
        if (context.Response.StatusCode < StatusCodes.Status300MultipleChoices
            && RequireAntiforgery.IsWrite(context)
            && context.User.Identity is { IsAuthenticated: true }
            && AuthContext.From(context.User) is { UserId: { } userId, OrganizationId: var organizationId }
            && context.GetEndpoint()?.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName is { } action)
        {
            await WriteAsync(context, organizationId, userId, action);
        }
    }

    private async Task WriteAsync(HttpContext context, Guid organizationId, Guid userId, string action)
    {
        try
        {
            await context.RequestServices.GetRequiredService<Audit>().WriteAsync(
                organizationId, userId, action, $"{context.Request.Path}", context.Items[Detail] as string, CancellationToken.None);
        }
        catch (Exception exception)
        {
            LogNotWritten(action, userId, exception.GetType().Name);
        }
    }

    [LoggerMessage(LogLevel.Error, "That user {UserId} did {Action} could not be written to the audit log ({Fault})")]
    private partial void LogNotWritten(string action, Guid userId, string fault);
}
