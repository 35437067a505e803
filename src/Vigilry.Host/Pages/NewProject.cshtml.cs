using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Vigilry.Auth.Contracts;

namespace Vigilry.Host.Pages;

/// <summary>Where a project is made.</summary>
[Authorize(Policies.Manage)]
public sealed class NewProjectModel(Frame frame) : PageModel
{
    /// <summary>Where it is made.</summary>
    public Frame Frame => frame;

    /// <summary>Reads what the page shows.</summary>
    public Task OnGetAsync(CancellationToken ct) => frame.LoadAsync(ct);
}
