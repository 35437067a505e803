using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Vigilry.IntegrationTests.Fleet;

/// <summary>The schema of a version to come.</summary>
internal sealed class UpgradeDb(DbContextOptions<UpgradeDb> options) : DbContext(options)
{
    public const string Schema = "upgrade";
}

/// <summary>Expands tables that the present version writes and reads, and takes its time.</summary>
[DbContext(typeof(UpgradeDb)), Migration("20990101000000_Expand")]
internal sealed class Expand : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.Sql("SELECT pg_sleep(3)");
        migrationBuilder.Sql("ALTER TABLE ingestion.events ADD COLUMN of_a_version_to_come text");
        migrationBuilder.Sql("ALTER TABLE incidents.incidents ADD COLUMN of_a_version_to_come text");
    }
}
