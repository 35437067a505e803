using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Vigilry.Auth.Data.Migrations
{
    /// <inheritdoc />
    public partial class ProjectEventsPerMinute : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "events_per_minute",
                schema: "auth",
                table: "projects",
                type: "integer",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "events_per_minute",
                schema: "auth",
                table: "projects");
        }
    }
}
