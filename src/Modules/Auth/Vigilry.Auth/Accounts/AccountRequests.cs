using System.Globalization;
using FluentValidation;
using Microsoft.AspNetCore.Http;
using Vigilry.Auth.Contracts;
using Vigilry.Auth.Data;

namespace Vigilry.Auth.Accounts;

/// <summary>Takes sign-ups and requests for mails, which <see cref="AccountRequestQueue"/> sees to.</summary>
internal sealed class AccountRequests(AccountCreation accounts, PendingSignUps pending, MailQuota quota, AccountRequestQueue mails, IValidator<SignUpRequest> validator) : IAccountRequests
{
    public async Task<IDictionary<string, string[]>> SignUpAsync(
        HttpContext http, string email, string password, string name, string organizationName, CancellationToken ct)
    {
        var request = new SignUpRequest(email, password, name, organizationName);
        var validation = validator.Validate(request);
        if (!validation.IsValid)
        {
            return validation.ToDictionary();
        }

        return await TakeAsync(http, request, ct) is { } wait
            ? new Dictionary<string, string[]>(StringComparer.Ordinal)
            {
                [""] = [string.Create(CultureInfo.InvariantCulture, $"Too many mails were asked for from here. Wait {Math.Ceiling(wait.TotalMinutes)} min.")],
            }
            : new Dictionary<string, string[]>(StringComparer.Ordinal);
    }

    /// <summary>Takes a sign-up that is valid.</summary>
    /// <returns>How long to wait if the client has asked for too many mails; <see langword="null"/> if it was taken.</returns>
    public async Task<TimeSpan?> TakeAsync(HttpContext http, SignUpRequest request, CancellationToken ct)
    {
        if (await quota.TakeFromAsync(http, ct) is { } wait)
        {
            return wait;
        }

        var account = accounts.New(request.Email, request.Password, request.Name, request.OrganizationName);
        await pending.RememberAsync(account, ct);
        mails.Request(new AccountRequest(request.Email, EmailTokenPurpose.VerifyAddress, account));
        return null;
    }

    public async Task<TimeSpan?> ForgotPasswordAsync(HttpContext http, string email, CancellationToken ct)
    {
        if (await quota.TakeFromAsync(http, ct) is { } wait)
        {
            return wait;
        }

        mails.Request(new AccountRequest(email, EmailTokenPurpose.ResetPassword));
        return null;
    }
}
