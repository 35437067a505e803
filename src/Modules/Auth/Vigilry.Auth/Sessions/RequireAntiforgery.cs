using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.SignalR;
using Vigilry.Auth.Contracts;

namespace Vigilry.Auth.Sessions;

/// <summary>Refuses a session's writes that another site may have caused. A key is sent by no browser on its own, and needs nothing.</summary>
internal sealed class RequireAntiforgery(RequestDelegate next)
{
    public const string HeaderName = "X-CSRF-Token";

    public Task InvokeAsync(HttpContext context, IAntiforgery antiforgery) =>
        IsWrite(context) && !IsForNobody(context) && context.User.Identity is { IsAuthenticated: true } && AuthContext.From(context.User).SessionId is not null
            ? CheckAsync(context, antiforgery)
            : next(context);

    private async Task CheckAsync(HttpContext context, IAntiforgery antiforgery)
    {
        if (!await antiforgery.IsRequestValidAsync(context))
        {
            await TypedResults.Problem(
                $"The header {HeaderName} is missing or stale: get a value from /api/auth/csrf.",
                statusCode: StatusCodes.Status403Forbidden).ExecuteAsync(context);
            return;
        }

        await next(context);
    }

    /// <summary>A hub's negotiation is a POST that changes nothing, and its clients send no header.</summary>
    public static bool IsWrite(HttpContext context) =>
        context.Request.Method is var method
        && !HttpMethods.IsGet(method) && !HttpMethods.IsHead(method) && !HttpMethods.IsOptions(method) && !HttpMethods.IsTrace(method)
        && context.GetEndpoint()?.Metadata.GetMetadata<HubMetadata>() is null;

    /// <summary>A route that a session makes no difference to, such as log-in.</summary>
    private static bool IsForNobody(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<IAntiforgeryMetadata>() is { RequiresValidation: false };
}
