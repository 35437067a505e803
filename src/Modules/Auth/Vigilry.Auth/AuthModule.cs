using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;

namespace Vigilry.Auth;

/// <summary>What the host calls to have this module.</summary>
public static class AuthModule
{
    /// <summary>Registers the module's services.</summary>
    public static void AddAuth(this IHostApplicationBuilder builder)
    {
    }

    /// <summary>Authenticates, authorizes, and refuses a session's writes that lack the antiforgery header.</summary>
    public static void UseAuth(this IApplicationBuilder app)
    {
    }

    /// <summary>Maps the module's routes.</summary>
    public static void MapAuth(this IEndpointRouteBuilder routes)
    {
    }
}
