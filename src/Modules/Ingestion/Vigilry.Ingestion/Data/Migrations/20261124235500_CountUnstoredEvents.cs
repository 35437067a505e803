using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Vigilry.Ingestion.Data.Migrations
{
    /// <inheritdoc />
    public partial class CountUnstoredEvents : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "not_stored",
                schema: "ingestion",
                table: "event_counts",
                type: "bigint",
                nullable: false,
                defaultValue: 0L);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "not_stored",
                schema: "ingestion",
                table: "event_counts");
        }
    }
}
