using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using OtpNet;
using QRCoder;
using Vigilry.Auth.Contracts;
using Vigilry.Auth.Data;
using Vigilry.Auth.Defences;
using Vigilry.Auth.Sessions;
using Vigilry.Platform.Data;

namespace Vigilry.Auth.SecondFactor;

/// <summary>Proof that it is the user who wants a second factor.</summary>
/// <param name="Password">The user's password.</param>
public sealed record SetUpSecondFactorRequest(string Password);

/// <summary>What an authenticator app needs. It is shown this once.</summary>
/// <param name="Secret">In base32, to be typed.</param>
/// <param name="Uri">An <c>otpauth</c> URI.</param>
/// <param name="QrCode">The URI as a picture: SVG.</param>
public sealed record SecondFactorSetupResponse(string Secret, string Uri, string QrCode);

/// <summary>Proof that the app works.</summary>
/// <param name="Code">What the app shows now.</param>
public sealed record EnableSecondFactorRequest(string Code);

/// <summary>For when the app is lost: each logs in once instead of a code. They are shown this once.</summary>
public sealed record RecoveryCodesResponse(IReadOnlyList<string> RecoveryCodes);

/// <summary>Proof that it is the user who does without.</summary>
/// <param name="Code">What the app shows now, or a recovery code.</param>
public sealed record DisableSecondFactorRequest(string Code);

internal sealed class SetUpSecondFactorValidator : AbstractValidator<SetUpSecondFactorRequest>
{
    public SetUpSecondFactorValidator() => RuleFor(r => r.Password).NotEmpty().MaximumLength(200);
}

internal sealed class EnableSecondFactorValidator : AbstractValidator<EnableSecondFactorRequest>
{
    public EnableSecondFactorValidator() => RuleFor(r => r.Code).NotEmpty().MaximumLength(50);
}

internal sealed class DisableSecondFactorValidator : AbstractValidator<DisableSecondFactorRequest>
{
    public DisableSecondFactorValidator() => RuleFor(r => r.Code).NotEmpty().MaximumLength(50);
}

internal static class SetUpSecondFactor
{
    private const string Issuer = "Vigilry";
    private const int PixelsPerModule = 4;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/auth/second-factor/setup", SetUpAsync)
            .WithName("setUpSecondFactor")
            .WithSummary("Makes a secret for an authenticator app. Nothing changes until a code of it is given to enable.")
            .RequireAuthorization(Policies.Session)
            .ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status429TooManyRequests);
        routes.MapPost("/api/auth/second-factor/enable", EnableAsync)
            .WithName("enableSecondFactor")
            .WithSummary("Asks for a code at each log-in from now on, and gives recovery codes. The user's other sessions end.")
            .RequireAuthorization(Policies.Session)
            .ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status429TooManyRequests);
        routes.MapPost("/api/auth/second-factor/disable", DisableAsync)
            .WithName("disableSecondFactor")
            .WithSummary("Asks for no code any more.")
            .RequireAuthorization(Policies.Session)
            .ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status429TooManyRequests);
    }

    private static async Task<Results<Ok<SecondFactorSetupResponse>, ValidationProblem, ProblemHttpResult>> SetUpAsync(
        SetUpSecondFactorRequest request,
        AuthContext caller,
        HttpContext http,
        AuthDb db,
        TotpCodes codes,
        LogInAttempts attempts,
        IPasswordHasher<User> passwords,
        CancellationToken ct)
    {
        var user = await db.Users.AsNoTracking().SingleAsync(u => u.Id == caller.UserId, ct);
        if (await attempts.TakeAsync(http, user.Email, ct) is { } wait)
        {
            return TooManyAttempts.Answer(http, wait);
        }

        if (passwords.VerifyHashedPassword(user, user.PasswordHash, request.Password) is PasswordVerificationResult.Failed)
        {
            return TypedResults.ValidationProblem(new Dictionary<string, string[]>(StringComparer.Ordinal) { ["password"] = ["Is wrong."] });
        }

        await attempts.SucceedAsync(http, user.Email, ct);
        var (secret, stored) = codes.NewSecret();
        if (await db.Users.Where(u => u.Id == user.Id && u.TotpEnabledAt == null).ExecuteUpdateAsync(u => u.SetProperty(x => x.TotpSecret, stored), ct) == 0)
        {
            return TypedResults.Problem("The second factor is on: disable it first.", statusCode: StatusCodes.Status409Conflict);
        }

        var uri = new OtpUri(OtpType.Totp, secret, user.Email, Issuer).ToString();
        using var qr = QRCodeGenerator.GenerateQrCode(uri, QRCodeGenerator.ECCLevel.M);
        using var svg = new SvgQRCode(qr);
        return TypedResults.Ok(new SecondFactorSetupResponse(Base32Encoding.ToString(secret), uri, svg.GetGraphic(PixelsPerModule)));
    }

    private static async Task<Results<Ok<RecoveryCodesResponse>, ValidationProblem, ProblemHttpResult>> EnableAsync(
        EnableSecondFactorRequest request,
        AuthContext caller,
        HttpContext http,
        AuthDb db,
        TotpCodes codes,
        LogInAttempts attempts,
        SharedTransaction shared,
        IMediator mediator,
        TimeProvider time,
        CancellationToken ct)
    {
        var email = await db.Users.Where(u => u.Id == caller.UserId).Select(u => u.Email).SingleAsync(ct);
        if (await attempts.TakeAsync(http, email, ct) is { } wait)
        {
            return TooManyAttempts.Answer(http, wait);
        }

        await using var transaction = await shared.BeginAsync(db, ct);
        var user = await db.LockUserAsync(caller.UserId.GetValueOrDefault(), ct);
        if (user.TotpEnabledAt is not null || codes.MatchStep(user, request.Code.Trim()) is not { } step)
        {
            return WrongCode();
        }

        var (raw, hashes) = TotpCodes.NewRecoveryCodes();
        (user.TotpEnabledAt, user.TotpLastStep, user.RecoveryCodes) = (time.GetUtcNow(), step, hashes);
        await db.SaveChangesAsync(ct);
        await db.EndSessionsAsync(user.Id, except: caller.SessionId, time.GetUtcNow(), ct);
        await mediator.Publish(new AccountChanged(user.Email, user.Name, AccountChange.SecondFactorOn), ct);
        await transaction.CommitAsync(ct);
        await attempts.SucceedAsync(http, user.Email, ct);
        return TypedResults.Ok(new RecoveryCodesResponse(raw));
    }

    private static async Task<Results<NoContent, ValidationProblem, ProblemHttpResult>> DisableAsync(
        DisableSecondFactorRequest request,
        AuthContext caller,
        HttpContext http,
        AuthDb db,
        TotpCodes codes,
        LogInAttempts attempts,
        SharedTransaction shared,
        IMediator mediator,
        CancellationToken ct)
    {
        var user = await db.Users.AsNoTracking().SingleAsync(u => u.Id == caller.UserId, ct);
        if (await attempts.TakeAsync(http, user.Email, ct) is { } wait)
        {
            return TooManyAttempts.Answer(http, wait);
        }

        await using var transaction = await shared.BeginAsync(db, ct);
        if (user.TotpEnabledAt is null || !await codes.TryUseAsync(user.Id, request.Code, ct))
        {
            return WrongCode();
        }

        await db.Users.Where(u => u.Id == user.Id).ExecuteUpdateAsync(
            u => u.SetProperty(x => x.TotpSecret, (byte[]?)null).SetProperty(x => x.TotpEnabledAt, (DateTimeOffset?)null).SetProperty(x => x.RecoveryCodes, []), ct);
        await mediator.Publish(new AccountChanged(user.Email, user.Name, AccountChange.SecondFactorOff), ct);
        await transaction.CommitAsync(ct);
        await attempts.SucceedAsync(http, user.Email, ct);
        return TypedResults.NoContent();
    }

    private static ValidationProblem WrongCode() => TypedResults.ValidationProblem(
        new Dictionary<string, string[]>(StringComparer.Ordinal) { ["code"] = ["Is wrong or was used. Wait for the app's next one."] });
}
