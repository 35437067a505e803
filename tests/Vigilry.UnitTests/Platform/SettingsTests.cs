using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NUnit.Framework;
using Vigilry.Host;
using Vigilry.Platform.Settings;

namespace Vigilry.UnitTests.Platform;

public class SettingsTests
{
    [Test]
    public void A_secret_is_read_from_its_file_without_the_last_line_break()
    {
        var configuration = Configured(("Vigilry:Smtp:Password_FILE", FileWith("s3 cret\n")));

        configuration.AddSecretFiles();

        Assert.That(configuration["Vigilry:Smtp:Password"], Is.EqualTo("s3 cret"));
    }

    [Test]
    public void A_file_that_is_missing_or_empty_and_a_value_besides_are_named()
    {
        var missing = Path.Combine(TestContext.CurrentContext.WorkDirectory, "missing");

        Assert.That(() => Configured(("ConnectionStrings:Postgres_FILE", missing)).AddSecretFiles(), Throws.TypeOf<SettingsException>().With.Message.StartsWith($"ConnectionStrings__Postgres_FILE: the file {missing} cannot be read."));
        Assert.That(() => Configured(("Vigilry:Smtp:Password_FILE", FileWith("\n"))).AddSecretFiles(), Throws.TypeOf<SettingsException>().With.Message.Contains("is empty"));
        Assert.That(
            () => Configured(("Vigilry:Smtp:Password_FILE", FileWith("s3cret")), ("Vigilry:Smtp:Password", "other")).AddSecretFiles(),
            Throws.TypeOf<SettingsException>().With.Message.EqualTo("Vigilry__Smtp__Password and Vigilry__Smtp__Password_FILE are both set. Keep one of them."));
    }

    [TestCase("Vigilry:Smtp:Hots", "Vigilry__Smtp__Host")]
    [TestCase("Vigilry:Detection:Treshold", "Vigilry__Detection__Threshold")]
    [TestCase("Vigilry:Smtp_Port", "Vigilry__Smtp__Port")]
    [TestCase("ConnectionStrings:Postgresql", "ConnectionStrings__Postgres")]
    public async Task An_unknown_name_is_told_with_the_nearest_one(string key, string nearest)
    {
        var unknown = await UnknownAsync($"--{key}=x");

        Assert.That(unknown, Is.EqualTo(new[] { new UnknownSetting(Setting.NameOf(key), nearest) }));
    }

    [Test]
    public async Task Known_names_in_any_case_and_the_entries_of_a_list_are_not_unknown() =>
        Assert.That(await UnknownAsync("--vigilry:smtp:HOST=x", "--Vigilry:Notifications:AllowedNetworks:0=10.0.0.0/8"), Is.Empty);

    [Test]
    public async Task Each_setting_has_its_place_in_the_page_of_settings()
    {
        var page = await File.ReadAllTextAsync(Path.Combine(Root(), "docs", "configuration.md"));
        await using var app = Build();

        var missing = app.Services.GetRequiredService<SettingsCatalog>().Settings().Select(s => s.Name).Where(n => !page.Contains($"`{n}`", StringComparison.Ordinal));

        Assert.That(missing, Is.Empty);
    }

    private static async Task<List<UnknownSetting>> UnknownAsync(params string[] settings)
    {
        await using var app = Build(settings);
        return [.. app.Services.GetRequiredService<SettingsCatalog>().Unknown()];
    }

    /// <summary>Never started; no server is asked.</summary>
    private static Microsoft.AspNetCore.Builder.WebApplication Build(params string[] settings) =>
        VigilryHost.Build(["--ConnectionStrings:Redis=localhost", "--ConnectionStrings:Postgres=Host=localhost", .. settings], builder => builder.Logging.ClearProviders());

    private static ConfigurationManager Configured(params (string Key, string Value)[] values)
    {
        var configuration = new ConfigurationManager();
        configuration.AddInMemoryCollection(values.Select(v => KeyValuePair.Create(v.Key, (string?)v.Value)));
        return configuration;
    }

    private static string FileWith(string text)
    {
        var path = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"secret-{TestContext.CurrentContext.Test.ID}-{text.Length}");
        File.WriteAllText(path, text);
        return path;
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(TestContext.CurrentContext.TestDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Vigilry.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The solution is not above the tests.");
        }

        return folder.FullName;
    }
}
